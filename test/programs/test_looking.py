"""What people see of a cluster, told by the scheduler."""

import asyncio
import time

from distributed import Client, Worker

from test_lease import NAME, with_scheduler

TOPIC = "science-gateway:workers"


def events(scheduler):
    """Return what was told of the workers."""
    broker = getattr(scheduler, "_broker", None)
    held = broker._topics[TOPIC].events if broker else scheduler.events[TOPIC]
    return list(held)


def test_workers_are_told_in_short_rows_while_somebody_looks_and_only_then():
    async def work(scheduler, call):
        async with Worker(scheduler.address, nthreads=2, name="one", memory_limit=2**30):
            seen = await call("watch", forMs=600)
            ((address, name, threads, limit, *_, status),) = seen["workers"]
            assert (name, threads, limit, status) == ("one", 2, 1024, "")
            assert address.startswith("tcp://") and seen["odd"] == 0
            await asyncio.sleep(1)
            assert len(events(scheduler)) == 1  # the older ones are not kept
            plugin = scheduler.plugins[NAME]
            await asyncio.sleep(2)
            assert plugin.looking.watching.done()

    with_scheduler(work)


def test_tables_tell_tasks_memory_and_what_runs():
    async def work(scheduler, call):
        async with (
            Worker(scheduler.address, nthreads=1) as worker,
            Client(scheduler.address, asynchronous=True) as user,
        ):
            held = user.submit(bytes, 3 * 2**20)
            await held
            slow = user.submit(time.sleep, 2, key="slow-1")
            waits = user.submit(abs, slow)
            await asyncio.sleep(1.2)
            await worker.heartbeat()
            tables = await call("tables")
            assert tables["tasks"]["memory"] == 1 and tables["tasks"]["processing"] == 1
            prefixes = {name: (states, held) for name, states, held in tables["prefixes"]}
            assert prefixes["bytes"][0] == {"memory": 1} and prefixes["bytes"][1] >= 3 * 2**20
            ((key, where, seconds),) = tables["running"]
            assert (key, where) == ("slow-1", worker.address) and seconds > 0.5
            assert tables["versions"]["distributed"] and tables["versions"]["python"]
            assert tables["differing"] == []
            cost = await call("restart_all")
            assert cost["tasks"] == 1 and cost["bytes"] >= 3 * 2**20 and cost["jobs"] == []
            refused = await call("restart_all", insist=True)
            assert "cannot be restarted" in refused["refused"]  # it has no nanny
            del waits

    with_scheduler(work)


def test_a_worker_with_another_version_is_named():
    async def work(scheduler, call):
        async with Worker(scheduler.address) as worker:
            state = scheduler.workers[worker.address]
            packages = {**state.versions["packages"], "numpy": "1.0"}
            state.versions = {**state.versions, "packages": packages}
            tables = await call("tables")
            assert tables["odd"] == 1
            assert tables["differing"] == [[worker.address, {"numpy": "1.0"}]]

    with_scheduler(work)
