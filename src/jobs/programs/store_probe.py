"""Whether a worker reaches an object store with the keys that it has; runs on a worker.

Reads only: one listing of at most one key. Never raises, because distributed logs the arguments of
a failed call.
"""


def main(source, output, dask_worker=None):
    """List `output`, JSON of an address as jobs get it, with the client of s3.py, given as source.

    Returns JSON: `{"ok": true}` or `{"reason": …, "says": one sentence}`.
    """
    import json
    import sys
    import types

    try:
        module = types.ModuleType("science_gateway_store_probe")
        # Dataclasses and the like look their module up.
        sys.modules.setdefault(module.__name__, module)
        exec(compile(source, module.__name__, "exec"), module.__dict__)
        wanted = json.loads(output)
        store = module.S3(wanted, timeout=8)
        store.list(wanted["prefix"], most=1)
    except Exception as error:
        reason = getattr(error, "reason", "store failed")
        says = str(error) or type(error).__name__
        return json.dumps({"reason": reason, "says": says[:500]})
    return json.dumps({"ok": True})
