def main(name, hide, dask_worker=None):
    """Make `import name` fail on this worker, or work again."""
    import sys

    kept = dask_worker.__dict__.setdefault("_hidden_by_a_test", {})
    if hide:
        kept[name] = sys.modules.get(name)
        sys.modules[name] = None
    else:
        del sys.modules[name]
        if kept[name] is not None:
            sys.modules[name] = kept[name]
    return "ok"
