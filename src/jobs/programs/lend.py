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
import datetime
import json
import pickle

from distributed.diagnostics.plugin import WorkerPlugin

NAME = "science_gateway_lent_1"
PLUGIN = "science-gateway-keys"

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
"""What this process can use: in a worker by plugin, in the scheduler once."""


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
    return {"places": [shown(entry) for entry in _held["entries"]]}


async def hold(scheduler, change, source):
    """Give every worker of now and later the changed entries, then take the ones before away."""
    lock = _held.setdefault("lock", asyncio.Lock())
    async with lock:
        before = f"{PLUGIN}-{_held['number']}"
        _held["number"] += 1
        _held["entries"] = change(_held["entries"])
        # From distributed 2023.4 on, schedulers unpickle every graph; with zarr 2, that reads an
        # array's metadata from the store.
        _lent["scheduler"] = _held["entries"]
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


def shown(entry):
    """Return an entry, or an output, without keys."""
    return {name: entry.get(name) for name in ("endpoint", "bucket", "prefix")}


class Reference:
    """Stands for the keys of a place where they are needed; pickles and prints as the place."""

    def __init__(self, output):
        # What the keys are lent for, not the job's part of it: s3fs keeps a client for each place.
        self.place = shown(find(output) or output)

    def __reduce__(self):
        return type(self), (self.place,)

    def __repr__(self):
        return f"{type(self).__name__}({self.place})"


class Provider(Reference):
    """Gives obstore the keys."""

    def __call__(self):
        """Return the keys as obstore wants them; it asks again before they expire."""
        entry = find(self.place)
        if entry is None:
            raise RuntimeError(f"No keys are lent for the bucket {self.place['bucket']} any more.")
        expiry = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=15)
        return {
            "access_key_id": entry["key"],
            "secret_access_key": entry["secret"],
            "token": entry["token"],
            "expires_at": expiry,
        }


class Session(Reference):
    """Stands in for the session of s3fs.

    The session itself, which takes 30 ms to make, is made where it is used.
    """

    made = None

    def __getattr__(self, name):
        """Do what the session does, e.g. `create_client`."""
        if name.startswith("_"):
            raise AttributeError(name)
        if self.made is None:
            self.made = session(self.place)
        return getattr(self.made, name)


def session(place):
    """Return a session whose clients look for the keys at every request."""
    from aiobotocore.credentials import AioCredentials
    from aiobotocore.session import AioSession
    from botocore.credentials import ReadOnlyCredentials
    from botocore.exceptions import NoCredentialsError

    class LentCredentials(AioCredentials):
        async def get_frozen_credentials(self):
            entry = find(place)
            if entry is None:
                raise NoCredentialsError
            return ReadOnlyCredentials(entry["key"], entry["secret"], entry["token"])

    class LentSession(AioSession):
        async def get_credentials(self, *args):
            return LentCredentials("lent", "lent")

    return LentSession()
