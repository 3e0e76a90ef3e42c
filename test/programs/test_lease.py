"""How long a cluster is kept, in a scheduler and workers of this process."""

import asyncio
import json
import sys
import time
import types

from distributed import Client, Scheduler, Worker

from conftest import registry

NAME = "science-gateway-jobs"


async def calls(scheduler):
    """Return how the registry of a scheduler is called; it is installed by that."""
    module = types.ModuleType("registry_of_a_lease")
    exec(registry(), module.__dict__)
    sys.modules[f"{module.__name__}_parts.lease"].LOOK = 0.2

    async def call(op, **payload):
        return json.loads(await module.main(op, json.dumps(payload), scheduler))

    await call("list")
    return call


def with_scheduler(work):
    """Run `work(scheduler, call)` with a scheduler that is closed then."""

    async def whole():
        async with Scheduler(host="127.0.0.1", dashboard_address=":0") as scheduler:
            await work(scheduler, await calls(scheduler))

    asyncio.run(asyncio.wait_for(whole(), 40))


async def closed(scheduler, seconds):
    """Return after how many seconds the scheduler has closed, None if it has not."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if scheduler.status.name == "closed":
            return time.monotonic() - start
        await asyncio.sleep(0.02)
    return None


def test_nothing_is_chosen_at_first_and_nothing_ends():
    async def work(scheduler, call):
        lease = await call("lease")
        assert (lease["chosen"], lease["idleMs"], lease["leftMs"]) == (False, None, None)
        assert "refused" in await call("lease", extendMs=1000)
        assert await closed(scheduler, 1) is None

    with_scheduler(work)


def test_a_cluster_ends_so_long_after_its_last_work():
    async def work(scheduler, call):
        async with Worker(scheduler.address), Client(scheduler.address, asynchronous=True) as user:
            lease = await call("lease", idleMs=1000, mostMs=None)
            assert lease["chosen"] and 0 < lease["leftMs"] <= 1000
            busy = user.submit(time.sleep, 1.8)  # nobody's job of ours: a notebook's task
            await asyncio.sleep(1.4)
            held = await call("lease")
            assert held["busy"] and held["leftMs"] is None and held["quietMs"] == 0
            await busy
            assert 0.7 < await closed(scheduler, 10) < 4

    with_scheduler(work)


def test_work_that_is_over_between_two_looks_counts():
    async def work(scheduler, call):
        async with Worker(scheduler.address), Client(scheduler.address, asynchronous=True) as user:
            await call("lease", idleMs=1000)
            for number in range(5):
                await user.submit(abs, -number, pure=False)
                await asyncio.sleep(0.3)
            assert scheduler.status.name == "running"

    with_scheduler(work)


def test_the_whole_time_is_a_limit_too_but_not_for_what_runs():
    async def work(scheduler, call):
        async with Worker(scheduler.address), Client(scheduler.address, asynchronous=True) as user:
            await call("lease", idleMs=60_000, mostMs=1000)
            running = user.submit(time.sleep, 1.8)
            assert await closed(scheduler, 1.4) is None
            await running
            assert await closed(scheduler, 7) is not None

    with_scheduler(work)


def test_extending_twice_is_the_same_as_once():
    async def work(scheduler, call):
        await call("lease", idleMs=1000)
        both = await asyncio.gather(call("lease", extendMs=2000), call("lease", extendMs=2000))
        assert all(1900 < lease["leftMs"] <= 2000 for lease in both)
        assert await closed(scheduler, 1.5) is None
        assert await closed(scheduler, 4) is not None

    with_scheduler(work)


def test_none_is_chosen_and_an_earlier_choice_stays():
    async def work(scheduler, call):
        lease = await call("lease", idleMs=None, mostMs=None)
        assert lease["chosen"] and lease["leftMs"] is None
        lease = await call("lease", idleMs=1000, unlessChosen=True)
        assert lease["idleMs"] is None
        assert await closed(scheduler, 1.2) is None

    with_scheduler(work)


def test_a_length_that_is_none_is_no_end_at_once():
    async def work(scheduler, call):
        for wrong in ("1", True, float("inf")):
            assert (await call("lease", idleMs=wrong))["idleMs"] is None, wrong
        assert (await call("lease", idleMs=-5))["idleMs"] == 1000

    with_scheduler(work)


def test_cores_are_counted_while_there_are_workers():
    async def work(scheduler, call):
        async with Worker(scheduler.address, nthreads=3):
            plugin = scheduler.plugins[NAME]
            plugin.lease.usage.count()
            before = plugin.lease.usage.record()
            await asyncio.sleep(1)
            plugin.lease.look()
            after = await call("lease")
            assert 2900 < after["coreMs"] - before["coreMs"] < 4500
            assert 900 < after["workerMs"] - before["workerMs"] < 1500

    with_scheduler(work)


def test_a_newer_registry_goes_on_with_the_lease():
    async def work(scheduler, call):
        await call("lease", idleMs=1000)
        old = scheduler.plugins[NAME]
        old.version = 1
        newer = await calls(scheduler)
        assert (await newer("lease"))["idleMs"] == 1000
        assert scheduler.plugins[NAME] is not old
        assert await closed(scheduler, 5) is not None

    with_scheduler(work)
