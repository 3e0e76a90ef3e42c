"""What the registry does with the scheduler that it lives in, from distributed 2022.6 to 2026.8."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import time

from . import loader
from .insertion import CLIENT, insert

SLICE = 2_000
"""Keys that are cancelled at once: the scheduler answers others between two slices."""

KEEP_PROGRAMS = 20
"""Drivers that workers can ask for; each version of the extension has one."""

# The text that a worker evaluates: `builtins.eval` is the only thing pickled, by reference, so no
# Python version is tied to another.
RUN = """(lambda sys, types: (
    sys.modules.get(LOADER)
    or (lambda module: (
        exec(compile(SOURCE, LOADER, 'exec'), module.__dict__),
        sys.modules.setdefault(LOADER, module),
    )[1])(types.ModuleType(LOADER))
).run(NAME, SPEC))(__import__('sys'), __import__('types'))""".replace("\n", " ")
LOADER = "science_gateway_loader_" + hashlib.sha256(loader.SOURCE.encode()).hexdigest()[:12]


class Cluster:
    """The scheduler, and a client that stays in it: a new one costs 50 ms."""

    def __init__(self, scheduler, client=None, programs=()):
        self.scheduler = scheduler
        self.client = client
        self.arriving = {}
        self.opening = asyncio.Lock()
        self.restarting = set()
        self.programs = dict(programs)
        scheduler.handlers[loader.OP] = self.tell_program

    async def resident(self):
        """Return the client that stays in the scheduler."""
        async with self.opening:
            if self.client is None or self.client.status not in ("running", "connecting"):
                self.client = await open_client(self.scheduler)
            return self.client

    def run_at_once(self, key, program, modules, spec):
        """Run `program.main(spec, modules)` on a worker; False where only a client can."""
        return insert(self.scheduler, key, eval, RUN, self.arguments(program, modules, spec))

    async def run(self, key, program, modules, spec):
        """As `run_at_once`, with any scheduler; returns when the task has arrived."""
        if self.run_at_once(key, program, modules, spec):
            return
        arguments = self.arguments(program, modules, spec)
        client = await self.resident()
        arrived = self.arriving[key] = asyncio.get_running_loop().create_future()
        future = client.submit(eval, RUN, arguments, key=key, pure=False)
        try:
            await asyncio.wait_for(arrived, 30)
            # As fire-and-forget does: with a client of our own a finished job would be computed
            # again when the worker that holds its (empty) result dies.
            self.scheduler.client_desires_keys(keys=[key], client=CLIENT)
        finally:
            self.arriving.pop(key, None)
            future.release()

    def arguments(self, program, modules, spec):
        """Return what `RUN` is evaluated with."""
        return {
            "LOADER": LOADER,
            "SOURCE": loader.SOURCE,
            "NAME": self.keep_program(program, modules),
            "SPEC": json.dumps(spec),
        }

    def keep_program(self, driver, modules):
        """Keep a driver and its modules for the workers that will ask; returns its name."""
        names = " ".join([driver["name"], *(one["name"] for one in modules.values())])
        name = hashlib.sha256(names.encode()).hexdigest()
        if name not in self.programs:
            self.programs[name] = json.dumps({"driver": driver, "modules": modules})
            while len(self.programs) > KEEP_PROGRAMS:
                del self.programs[next(iter(self.programs))]
        return name

    async def tell_program(self, comm=None, name=None):
        """Answer a worker that has not run this driver yet."""
        return self.programs[name]

    def note_arrivals(self):
        """Notice that a task has arrived; polling for it would cost 10 ms."""
        for key, arrived in list(self.arriving.items()):
            task = self.scheduler.tasks.get(key)
            if task is not None and task.run_spec is not None and not arrived.done():
                arrived.set_result(None)

    async def is_gone(self, key, seconds):
        """Wait until the scheduler has no task of this key; False if it still has one then."""
        end = time.monotonic() + seconds
        while key in self.scheduler.tasks:
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.02)
        return True

    async def release(self, tasks):
        """Cancel tasks, whoever wants them.

        Not by `Client.cancel(force=True)`: the scheduler's answer to that takes time with the
        square of their number (40 000 keys: 30 s in which it answers nobody), and gives up at the
        first task that nobody wants (distributed/scheduler.py `stimulus_cancel`, 2023.9 to 2026.8).
        What a job's clients no longer want, and nothing else needs, the scheduler forgets.
        """
        wanted = {}
        for key, task in tasks.items():
            for client in list(getattr(task, "who_wants", None) or ()):
                wanted.setdefault(client.client_key, []).append(key)
        for client, keys in wanted.items():
            for start in range(0, len(keys), SLICE):
                some = keys[start : start + SLICE]
                # Told first: before 2023.7 only those hear it who still want the key.
                self.tell_cancelled(some)
                if client in self.scheduler.clients:
                    self.scheduler.client_releases_keys(keys=some, client=client)
                await asyncio.sleep(0)

    def tell_cancelled(self, keys):
        """Tell all clients that these tasks are no more: who waits for them wakes up."""
        from distributed import Client

        if hasattr(Client, "_handle_cancelled_keys"):
            self.scheduler.report({"op": "cancelled-keys", "keys": keys})
        else:  # before 2023.7
            for key in keys:
                self.scheduler.report({"op": "cancelled-key", "key": key})

    async def call(self, address, seconds, function, *arguments):
        """Call a function, as pickled by `shipped`, on a worker; returns its answer."""
        import pickle

        from distributed.protocol import deserialize

        async with self.scheduler.rpc(address) as worker:
            calling = worker.run(function=function, args=pickle.dumps(arguments))
            reply = await asyncio.wait_for(calling, seconds)
        if reply.get("status") != "OK":
            raise RuntimeError("the worker could not do it")
        result = reply.get("result")
        # A scheduler leaves what passes through it as it came.
        return deserialize(result.header, result.frames) if hasattr(result, "frames") else result

    async def restart(self, nanny):
        """Let a nanny restart its worker, which the gateway is not to take for a dead one."""
        names = {one.name for one in self.scheduler.workers.values() if one.nanny == nanny}
        self.restarting |= names
        try:
            async with self.scheduler.rpc(nanny) as remote:
                await asyncio.wait_for(remote.restart(timeout=20), 30)
        finally:
            self.restarting -= names
            self.give_up(names - {one.name for one in self.scheduler.workers.values()})

    def hold(self, name):
        """Let the gateway believe that a worker which restarts is there all the time.

        It would end its nanny 3 s later, and with it what began on the new worker meanwhile
        (`GatewaySchedulerService.worker_removed` and `on_cluster_heartbeat`, dask-gateway 2022.10.0
        to 2026.3.0).
        """
        service = self.scheduler.services.get("gateway")
        if service is not None and name in self.restarting:
            service.closed_workers.discard(name)
            service.active_workers.add(name)

    def give_up(self, names):
        """Let the gateway replace workers that did not come back."""
        service = self.scheduler.services.get("gateway")
        if service is not None:
            service.active_workers -= names
            service.closed_workers |= names

    async def close(self):
        """Close the resident client with the scheduler."""
        if self.client is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self.client.close(), 1)


async def open_client(scheduler):
    """Open a client inside the scheduler; Gateway sets no client certificate: use its own."""
    from distributed import Client
    from distributed.security import Security

    security = scheduler.security
    if scheduler.address.startswith("tls://"):
        security = Security(
            require_encryption=True,
            tls_ca_file=security.tls_ca_file,
            tls_client_cert=security.tls_client_cert or security.tls_scheduler_cert,
            tls_client_key=security.tls_client_key or security.tls_scheduler_key,
        )
    return await Client(
        scheduler.address,
        asynchronous=True,
        security=security,
        set_as_default=False,
        name="science-gateway",
    )


def shipped(source):
    """Return the pickled `main` of a program, by value: workers do not have its module."""
    import cloudpickle

    namespace = {"__name__": "science_gateway__main__interrupt"}
    exec(compile(source, "interrupt.py", "exec"), namespace)
    return cloudpickle.dumps(namespace["main"])
