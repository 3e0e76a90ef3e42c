"""What people see of a cluster, told by the scheduler."""

import asyncio
import re
import time
from types import SimpleNamespace

from dask_gateway.scheduler_preload import GatewaySchedulerService
from distributed import Client, Nanny, Worker

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
            ((address, name, threads, limit, *_, status, runs),) = seen["workers"]
            assert (name, threads, limit, status) == ("one", 2, 1024, "")
            assert re.fullmatch(r"20\d\d\.\d+\.\d+, Python 3\.\d+\.\d+", runs)
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


def test_the_gateway_does_not_hear_of_a_worker_that_restarts():
    async def work(scheduler, call):
        # The gateway's own service in the scheduler, with no gateway behind it.
        service = GatewaySchedulerService(scheduler, gateway=SimpleNamespace(token=""))
        scheduler.services["gateway"] = service
        # It is there before the registry is, as where the gateway starts the scheduler.
        scheduler.plugins[NAME] = scheduler.plugins.pop(NAME)
        async with Nanny(scheduler.address, nthreads=1, name="one"):
            (before,) = scheduler.workers
            assert service.active_workers == {"one"}
            restarting = asyncio.ensure_future(call("restart_all", insist=True))
            gone = False
            while not restarting.done():
                gone = gone or not scheduler.workers
                assert (service.active_workers, service.closed_workers) == ({"one"}, set())
                await asyncio.sleep(0.005)
            (after,) = scheduler.workers
            assert gone and after != before
            # Without us it hears of it.
            await scheduler.remove_worker(after, stimulus_id="test")
            assert (service.active_workers, service.closed_workers) == (set(), {"one"})
        service.stop()

    with_scheduler(work)


def test_a_worker_that_does_not_come_back_is_replaced_by_the_gateway():
    async def work(scheduler, call):
        service = GatewaySchedulerService(scheduler, gateway=SimpleNamespace(token=""))
        scheduler.services["gateway"] = service
        plugin = scheduler.plugins[NAME] = scheduler.plugins.pop(NAME)
        async with Worker(scheduler.address, nthreads=1, name="one") as worker:
            scheduler.workers[worker.address].nanny = "tcp://127.0.0.1:9"
            restarting = asyncio.ensure_future(plugin.cluster.restart("tcp://127.0.0.1:9"))
            await asyncio.sleep(0)
            await worker.close()
            assert service.active_workers == {"one"}
            restarting.cancel()
            await asyncio.wait([restarting])
            assert (service.active_workers, service.closed_workers) == (set(), {"one"})
        service.stop()

    with_scheduler(work)
