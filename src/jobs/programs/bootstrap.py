async def main(name, src, op, payload, dask_scheduler=None):
    """Call `main(op, payload, scheduler)` of module `name`, made from `src` at the first call.

    Runs in the scheduler through `run_function`. Answers with JSON text: `{"need": true}` when
    the module is not there and no source came along, else `{"ok": …}` or `{"err": …, "tb": …}`.
    It never raises: the scheduler would log its arguments.
    """
    import json
    import sys
    import traceback
    import types

    try:
        module = sys.modules.get(name)
        if module is None:
            if not src:
                return '{"need": true}'
            module = types.ModuleType(name)
            exec(compile(src, name, "exec"), module.__dict__)
            sys.modules[name] = module
        return '{"ok": ' + (await module.main(op, payload, dask_scheduler)) + "}"
    except Exception as error:
        return json.dumps({"err": repr(error), "tb": traceback.format_exc()})
