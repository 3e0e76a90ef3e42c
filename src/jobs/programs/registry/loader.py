"""Finds the driver on a worker, and asks the scheduler for it the first time; runs on workers.

A job's task names its driver only. With the text in it, 130 kB would go from the scheduler's client
to the scheduler and on to a worker with every job, through TLS, pickle and JSON each time.
"""

OP = "science_gateway_program"
KNOWN = {}


def run(name, spec):
    """Run the job `spec`, JSON text, with the driver `name` and what belongs to it."""
    driver, modules = KNOWN.get(name) or fetch(name)
    return driver.main(spec, modules)


def fetch(name):
    """Ask the scheduler; returns the driver's module and the programs that it works with."""
    import json
    import sys
    import types

    from distributed import get_worker
    from distributed.utils import sync

    worker = get_worker()

    async def ask():
        return await getattr(worker.scheduler, OP)(name=name)

    program = json.loads(sync(worker.loop, ask))
    driver = program["driver"]
    module = sys.modules.get(driver["name"])
    if module is None:
        module = types.ModuleType(driver["name"])
        exec(compile(driver["source"], driver["name"], "exec"), module.__dict__)
        module = sys.modules.setdefault(driver["name"], module)
    return KNOWN.setdefault(name, (module, program["modules"]))
