"""Lends a user's keys of object stores to a cluster whose workers have none.

Lives under one name, `science_gateway_lent_1`, in the scheduler and in every worker: what is
pickled into a graph refers to this module and holds no key. The keys lie in the memory of the
scheduler, inside a worker plugin that distributed gives to every worker of now and later, and in
the memory of the workers. They are bound to endpoint, bucket and prefix, so that several stores can
be lent, and go with the cluster or when they are taken back.

Nothing here raises while it holds keys: distributed logs the arguments of a function that failed,
and the bytes of a pickle that could not be read.
"""

from __future__ import annotations

import asyncio
import json
import pickle

from distributed.diagnostics.plugin import WorkerPlugin

NAME = "science_gateway_lent_1"
PLUGIN = "science-gateway-keys"
SECRETS = ("key", "secret", "token")

# What a worker evaluates to unpickle the plugin; without the module it gets one that does nothing.
UNPICKLE = "(exec(GUARD), MADE)[1][0]"
GUARD = """
import sys, types
try:
    module = sys.modules.get(NAME)
    if module is None:
        module = types.ModuleType(NAME)
        exec(compile(SOURCE, NAME, 'exec'), module.__dict__)
        module = sys.modules.setdefault(NAME, module)
    MADE.append(module.LentKeys(ENTRIES))
except Exception:
    from distributed.diagnostics.plugin import WorkerPlugin
    MADE.append(WorkerPlugin())
"""

_held = {"entries": [], "number": 0}
"""In the scheduler: everything that is lent, and how often that changed."""

_lent = {}
"""In a worker's process: what is lent, by plugin."""


async def main(op, payload, scheduler):
    """Answer one call with JSON text; a failure is only named by its kind."""
    try:
        calls = {"lend": lend, "take_back": take_back, "places": places}
        return json.dumps(await calls[op](payload, scheduler))
    except Exception as error:
        return json.dumps({"failed": type(error).__name__})


async def lend(payload, scheduler):
    """Take the keys of some places, in exchange for those that were lent for them before."""
    if not scheduler.address.startswith("tls://"):
        return {"refused": "its workers are not reached over TLS"}
    asked = json.loads(payload)
    new = [{**place, **asked["keys"]} for place in asked["places"]]
    replaced = {place_of(entry) for entry in new}

    def change(entries):
        return [entry for entry in entries if place_of(entry) not in replaced] + new

    await hold(scheduler, change, asked["source"])
    return {"lent": len(new)}


async def take_back(payload, scheduler):
    """Drop all keys, in the scheduler and on every worker."""
    await hold(scheduler, lambda entries: [], "")
    return {"taken": True}


async def places(payload, scheduler):
    """Tell what is lent, without the keys."""
    shown = [{k: v for k, v in entry.items() if k not in SECRETS} for entry in _held["entries"]]
    return {"places": shown}


async def hold(scheduler, change, source):
    """Give every worker of now and later the changed entries, then take the ones before away."""
    lock = _held.setdefault("lock", asyncio.Lock())
    async with lock:
        before = f"{PLUGIN}-{_held['number']}"
        _held["number"] += 1
        _held["entries"] = change(_held["entries"])
        if _held["entries"]:
            after = f"{PLUGIN}-{_held['number']}"
            plugin = pickle.dumps(Shipped(_held["entries"], source), protocol=4)
            # As scheduler.register_worker_plugin does, whose arguments changed with the versions.
            scheduler.worker_plugins[after] = plugin
            message = {"op": "plugin-add", "plugin": plugin, "name": after}
            await scheduler.broadcast(msg=message, on_error="ignore")
        if scheduler.worker_plugins.pop(before, None) is not None:
            await remove(scheduler, before)


async def remove(scheduler, name):
    """Take a plugin from every worker; one that is just joining may not have it yet."""
    for _ in range(10):
        message = {"op": "plugin-remove", "name": name}
        answers = await scheduler.broadcast(msg=message, on_error="ignore")
        if all(answer.get("status") == "OK" for answer in answers.values()):
            return
        await asyncio.sleep(0.2)


class Shipped:
    """What becomes a `LentKeys` on a worker, where this module need not exist yet."""

    def __init__(self, entries, source):
        self.names = {"NAME": NAME, "SOURCE": source, "GUARD": GUARD}
        self.names.update(ENTRIES=entries, MADE=[])

    def __reduce__(self):
        """Name the built-in `eval` only: so no version of Python or cloudpickle is tied."""
        return eval, (UNPICKLE, self.names)


class LentKeys(WorkerPlugin):
    """Holds the keys in a worker's process for as long as the plugin is there."""

    def __init__(self, entries):
        self.entries = entries

    def setup(self, worker):
        """Offer the keys to whatever runs in this process."""
        _lent[id(self)] = self.entries

    def teardown(self, worker):
        """Forget them."""
        _lent.pop(id(self), None)


def find(output):
    """Return the entry of the longest prefix above the place that a job writes to, or None."""
    endpoint, bucket, prefix = place_of(output)
    fitting = [
        entry
        for entries in list(_lent.values())
        for entry in entries
        if place_of(entry)[:2] == (endpoint, bucket) and is_below(prefix, place_of(entry)[2])
    ]
    return max(fitting, key=lambda entry: len(entry["prefix"]), default=None)


def place_of(output):
    """Return endpoint, bucket and prefix in one spelling each."""
    endpoint = (output.get("endpoint") or "").rstrip("/")
    return endpoint, output["bucket"], output["prefix"].strip("/")


def is_below(prefix, above):
    """Say whether a prefix is the other one or lies below it."""
    return not above or prefix == above or prefix.startswith(above + "/")


def missing(output):
    """Return what is raised where keys were expected: taken back, or the job went elsewhere."""
    return RuntimeError(f"No keys are lent for the bucket {output['bucket']} any more.")


class Provider:
    """Gives obstore the keys of a place; pickles as the place."""

    def __init__(self, output):
        self.output = output

    def __call__(self):
        """Return the keys as obstore wants them."""
        entry = find(self.output)
        if entry is None:
            raise missing(self.output)
        return {
            "access_key_id": entry["key"],
            "secret_access_key": entry["secret"],
            "token": entry["token"],
            "expires_at": None,
        }


def session(output):
    """Return a session for s3fs that finds the keys of a place; pickles as the place."""
    from aiobotocore.credentials import AioCredentials
    from aiobotocore.session import AioSession

    class Session(AioSession):
        async def get_credentials(self, *args):
            entry = find(output)
            if entry is None:
                raise missing(output)
            return AioCredentials(entry["key"], entry["secret"], entry["token"])

        def __reduce__(self):
            return session, (output,)

    return Session()
