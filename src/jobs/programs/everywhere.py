"""Gives every worker of a cluster, of now and of later, a plugin; called from a job's worker.

As `lend.py` does: what is pickled names the built-in `eval` only, and the plugin's module is made
from its source where it arrives, under a name that holds its hash.
"""

from __future__ import annotations

import pickle

LOOK = 0.1
UNPICKLE = "(exec(GUARD), MADE)[1][0]"
GUARD = """
import sys, types
try:
    loaded = {}
    for name, source in SOURCES:
        module = sys.modules.get(name)
        if module is None:
            module = types.ModuleType(name)
            exec(compile(source, name, 'exec'), module.__dict__)
            module = sys.modules.setdefault(name, module)
        loaded[name] = module
    MADE.append(loaded[SOURCES[0][0]].plugin(ARGUMENT, loaded))
except Exception:
    import traceback
    traceback.print_exc()
    from distributed.diagnostics.plugin import WorkerPlugin
    MADE.append(WorkerPlugin())
"""


class Shipped:
    """What becomes `plugin(argument, modules)` of the first source on a worker."""

    def __init__(self, sources, argument):
        self.names = {"SOURCES": sources, "ARGUMENT": argument, "GUARD": GUARD, "MADE": []}

    def __reduce__(self):
        """Name the built-in `eval` only: so no version of Python or cloudpickle is tied."""
        return eval, (UNPICKLE, self.names)


def give(worker, name, sources, argument):
    """Give all workers the plugin `name`, and the scheduler the same; returns when they have it.

    `sources` are pairs of module name and text; the first one's `plugin` makes the plugin, its
    `in_scheduler(argument)` prepares the scheduler, which unpickles every graph.
    """
    shipped = pickle.dumps(Shipped(sources, argument), protocol=4)
    return ask(worker, hold, name, shipped, sources, argument)


def take(worker, name, sources, argument):
    """Take the plugin from all workers and from the scheduler."""
    return ask(worker, release, name, sources, argument)


def ask(worker, function, *arguments):
    """Call `async function(dask_scheduler, …)` in the scheduler, from a thread of a worker."""
    import cloudpickle
    from distributed.utils import sync

    async def call():
        answer = await worker.scheduler.run_function(
            function=by_value(function), args=cloudpickle.dumps(arguments)
        )
        if answer.get("status") == "error":
            raise RuntimeError(answer.get("exception_text") or "the scheduler failed")
        return answer.get("result")

    return sync(worker.loop, call)


def broadcast(worker, seconds, **message):
    """Send a message to all workers, for some seconds; those that fail give no answer."""
    import asyncio

    from distributed.utils import sync

    async def call():
        work = asyncio.ensure_future(worker.scheduler.broadcast(msg=message, on_error="ignore"))
        for _ in range(int(seconds / LOOK)):
            done, _ = await asyncio.wait([work], timeout=LOOK)
            if done:
                return work.result()
            if getattr(worker.status, "name", worker.status) in ("closing", "closed", "failed"):
                break  # nobody answers any more
        work.cancel()
        raise TimeoutError("the workers did not answer")

    return sync(worker.loop, call)


def environments(worker, module):
    """Return by address what `environment.py` says on each worker, as far as they answer."""
    import json

    import cloudpickle

    arguments = cloudpickle.dumps((module["name"], module["source"]))
    message = {"op": "run", "function": by_value(environment_of), "args": arguments}
    answers = broadcast(worker, 10, **message)
    said = {
        address: answer["result"]
        for address, answer in answers.items()
        if isinstance(answer, dict) and answer.get("status") == "OK"
    }
    return {address: json.loads(text) for address, text in said.items()}


async def environment_of(name, source, dask_worker=None):
    """Answer for one worker, outside its event loop: the first look at its packages takes long."""
    import asyncio
    import sys
    import types

    module = sys.modules.get(name)
    if module is None:
        module = types.ModuleType(name)
        exec(compile(source, name, "exec"), module.__dict__)
        module = sys.modules.setdefault(name, module)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, module.asked, dask_worker)


def by_value(function):
    """Return the pickle of a function that stands by itself: the other end has no such module."""
    import types

    import cloudpickle

    namespace = {"__name__": "science_gateway__main__everywhere", "__builtins__": __builtins__}
    copy = types.FunctionType(function.__code__, namespace, function.__name__)
    copy.__defaults__, copy.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    copy.__module__ = namespace["__name__"]
    return cloudpickle.dumps(copy)


async def hold(name, plugin, sources, argument, dask_scheduler=None):
    """Keep a plugin for all workers; runs in the scheduler."""
    import sys
    import types

    loaded = {}
    for key, source in sources:
        module = sys.modules.get(key)
        if module is None:
            module = types.ModuleType(key)
            exec(compile(source, key, "exec"), module.__dict__)
            module = sys.modules.setdefault(key, module)
        loaded[key] = module
    prepare = getattr(loaded[sources[0][0]], "in_scheduler", None)
    if prepare is not None:
        prepare(argument)
    if name in dask_scheduler.worker_plugins:
        return True
    # As scheduler.register_worker_plugin does, whose arguments changed with the versions.
    dask_scheduler.worker_plugins[name] = plugin
    message = {"op": "plugin-add", "plugin": plugin, "name": name}
    await dask_scheduler.broadcast(msg=message, on_error="ignore")
    return True


async def release(name, sources, argument, dask_scheduler=None):
    """Drop a plugin of all workers; runs in the scheduler."""
    import sys

    dask_scheduler.worker_plugins.pop(name, None)
    message = {"op": "plugin-remove", "name": name}
    await dask_scheduler.broadcast(msg=message, on_error="ignore")
    module = sys.modules.get(sources[0][0])
    if hasattr(module, "out_of_scheduler"):
        module.out_of_scheduler(argument)
    return True
