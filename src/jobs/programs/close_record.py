"""Finishes the record of a job whose wrapper is gone; runs on any live worker."""


async def main(spec_json, status_json, modules, dask_worker=None):
    """Write the final state that the registry knows, and what else belongs to a finished record.

    `spec_json` is what the driver got, `status_json` has state, error, failure, attempts, and
    `modules` are the programs as `driver.py` gets them. Nothing is written where a final state of
    this submission is there already. Answers with JSON text: `closed` says whether anything was
    written, `error` what went wrong. Never raises: distributed would log the arguments. Network
    traffic stays out of the worker's event loop.
    """
    import asyncio
    import json
    import sys
    import types

    def load(name, source):
        if name not in sys.modules:
            made = types.ModuleType(name)
            exec(compile(source, name, "exec"), made.__dict__)
            sys.modules.setdefault(name, made)
        return sys.modules[name]

    def work():
        parts = types.SimpleNamespace(**{name: load(**one) for name, one in modules.items()})
        spec, status = json.loads(spec_json), json.loads(status_json)
        return parts.closing.close_for(parts, modules, spec, status, dask_worker)

    try:
        written = await asyncio.get_running_loop().run_in_executor(None, work)
        return json.dumps({"closed": written})
    except Exception as error:
        return json.dumps({"closed": False, "error": str(error)[:500]})
