"""Finishes the record of a job whose wrapper is gone; a task of its own on any live worker."""


def main(question, modules):
    """Write the final state that the registry knows, and what else belongs to a finished record.

    `question` is JSON: `spec` as the driver got it, `status` with state, error, failure, attempts.
    `modules` are the programs as `driver.py` gets them. Nothing is written where a final state of
    this submission is there already. Returns True if something was written.
    """
    import json
    import sys
    import types

    from distributed import get_worker

    def load(name, source):
        if name not in sys.modules:
            made = types.ModuleType(name)
            exec(compile(source, name, "exec"), made.__dict__)
            sys.modules.setdefault(name, made)
        return sys.modules[name]

    asked = json.loads(question)
    parts = types.SimpleNamespace(**{name: load(**one) for name, one in modules.items()})
    worker = get_worker()
    return parts.closing.close_for(parts, modules, asked["spec"], asked["status"], worker)
