"""The queue in the scheduler: turns, sweeps, timeouts, cancel, deaths, an older registry."""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import Jobs
from test_jobs import run, running_drivers, wait_for

UNTIL = (
    "import os, time\nprint('on')\n"
    "while not os.path.exists(flag): time.sleep(0.01)\n"
    "return time.time()"
)
"""Runs until a file is there."""
BEFORE = Path(__file__).parent / "before" / "registry.py"
"""The registry of version 1, as it was shipped."""
SLEEPS = "import time\nprint('on')\ntime.sleep(seconds)\nreturn 'slept'"


@pytest.fixture
def one_at_a_time(jobs):
    """Let one job run at once."""
    jobs.call("limit", limit=1)
    yield
    jobs.call("limit", limit=None)


@pytest.fixture
def flag(tmp_path):
    """Return a file that does not exist yet, and its making."""
    return tmp_path / "flag"


def states(jobs, ids):
    return [jobs.get(id)["state"] for id in ids]


def test_the_limit_is_one_for_each_thread_unless_chosen(jobs):
    assert jobs.call("limit") == {"limit": 4, "chosen": False, "running": 0, "waiting": 0}
    assert jobs.call("limit", limit=2)["limit"] == 2
    for wrong in (0, -1, 1.5, "3", True, 10**9):
        assert "refused" in jobs.call("limit", limit=wrong), wrong
    assert jobs.call("limit", limit=None) == {
        "limit": 4,
        "chosen": False,
        "running": 0,
        "waiting": 0,
    }


def test_jobs_wait_for_their_turn_by_priority_then_by_age(jobs, flag, one_at_a_time):
    def submit(**options):
        return jobs.submit(run(UNTIL, "store, flag"), flag=str(flag), options=options)

    first = submit()
    low, early, late = submit(priority=-1), submit(), submit()
    high, raised = submit(priority=5), submit(priority=-2)
    jobs.wait(first, lambda record: record["lines"] > 0)
    assert set(states(jobs, [low, early, late, high, raised])) == {"queued"}
    assert jobs.call("set_priority", id=raised, priority=9)["job"]["priority"] == 9
    assert "has begun" in jobs.call("set_priority", id=first, priority=9)["refused"]
    assert jobs.call("limit") == {"limit": 1, "chosen": True, "running": 1, "waiting": 5}
    flag.touch()
    ids = [first, low, early, late, high, raised]
    began = {job: jobs.wait(job)["started"] for job in ids}
    order = sorted(ids, key=began.get)
    assert order == [first, raised, high, early, late, low]
    steps = [step["state"] for step in jobs.get(low)["history"]]
    assert steps == ["submitted", "queued", "submitted", "running", "done"]


def test_a_job_that_waits_is_cancelled_at_once(jobs, flag, one_at_a_time):
    first = jobs.submit(run(UNTIL, "store, flag"), flag=str(flag))
    second = jobs.submit(run("return 1"))
    cancelled = jobs.cancel(second)
    assert (cancelled["state"], cancelled["cancelRung"]) == ("cancelled", "queue")
    flag.touch()
    assert jobs.wait(first)["state"] == "done"
    assert jobs.get(second)["attempts"] == 0


@pytest.mark.parametrize("body", ["while True: time.sleep(0.01)", "time.sleep(1.5)"])
def test_a_job_over_its_time_is_ended(jobs, store, body):
    id = jobs.submit(run(f"import time\nprint('on')\n{body}"), options={"timeoutMs": 700})
    record = jobs.wait(id)
    # For editors of before it is a failure; its timeline has the word.
    assert (record["state"], record["failure"]) == ("failed", "timed out")
    assert record["error"] == "It ran longer than the 0.7 s that it may."
    assert record["history"][-1]["state"] == "timed out"
    assert 600 < record["finished"] - record["started"] < 3700
    wait_for(lambda: (status(store, id) or {}).get("state") == "timed out")
    assert jobs.wait(jobs.submit(run("return 1"), options={"timeoutMs": 60_000}))["state"] == "done"


def status(store, id):
    """Return what `status.json` of a job says, or None."""
    found = store.read(f"out/_jobs/{id}/status.json")
    return None if found is None else json.loads(found)


def sweep_of(jobs, text, values, **options):
    """Return the payload of `submit_many` for a job for each value."""
    name = f"sweep-{uuid.uuid4().hex[:8]}"
    orders = []
    for index, value in enumerate(values):
        place = {"id": name, "index": index, "of": len(values)}
        order = jobs.order(text, f"{name}-{index}", sweep=place, value=value, options=options)
        spec = {k: v for k, v in order["spec"].items() if k != "source"}
        order = {k: order[k] for k in ("id", "program", "output")}
        orders.append({**order, "spec": spec, "shared": {"source": 0}})
    return name, {"jobs": orders, "shared": [text], **jobs.shipped()}


def test_a_sweep_is_handed_over_in_one_call_and_five_times_is_once(jobs):
    name, payload = sweep_of(jobs, run("return value * 2", "store, value"), list(range(6)))
    with ThreadPoolExecutor(5) as pool:
        calls = [pool.submit(jobs.call, "submit_many", **payload) for _ in range(5)]
        answers = [call.result()["answers"] for call in calls]
    assert sorted(sum(not one["existing"] for one in answer) for answer in answers) == [
        0,
        0,
        0,
        0,
        6,
    ]
    for index in range(6):
        record = jobs.wait(f"{name}-{index}")
        assert (record["state"], record["attempts"]) == ("done", 1)
        assert record["sweep"] == {"id": name, "index": index, "of": 6}
        assert jobs.get(record["id"])["result"] == 2 * index


def test_the_same_submit_five_times_at_once_is_one_job(jobs):
    order = jobs.order(run("print('once')"))
    with ThreadPoolExecutor(5) as pool:
        calls = [pool.submit(jobs.call, "submit", **order) for _ in range(5)]
        existing = sorted(call.result()["existing"] for call in calls)
    assert existing == [False, True, True, True, True]
    jobs.wait(order["id"])
    assert (jobs.get(order["id"])["attempts"], jobs.lines(order["id"])) == (1, ["once"])


def test_a_sweep_is_cancelled_and_resumed_as_a_whole(jobs, flag, one_at_a_time):
    name, payload = sweep_of(jobs, run(UNTIL, "store, value, flag"), [1, 2, 3])
    for order in payload["jobs"]:
        order["spec"]["params"]["flag"] = str(flag)
    jobs.call("submit_many", **payload)
    ids = [order["id"] for order in payload["jobs"]]
    jobs.wait(ids[0], lambda record: record["lines"] > 0)
    assert len(jobs.call("cancel_sweep", sweep=name)["jobs"]) == 3
    assert {jobs.wait(id)["state"] for id in ids} == {"cancelled"}
    assert [jobs.get(id)["attempts"] for id in ids] == [1, 0, 0]
    assert jobs.call("cancel_sweep", sweep="nobody") == {"missing": True}
    flag.touch()
    assert len(jobs.call("resume_sweep", sweep=name)["jobs"]) == 3
    wait_for(lambda: set(states(jobs, ids)) == {"done"})
    assert [jobs.get(id)["attempts"] for id in ids] == [2, 1, 1]
    assert jobs.call("resume_sweep", sweep=name) == {"jobs": []}
    assert "is done" in jobs.call("resume", id=ids[0])["refused"]


def test_the_rest_is_run_after_a_trial(jobs):
    order = jobs.order(run("return 7"))
    order["spec"]["options"] = {"tryOne": True, "priority": 3}
    jobs.call("submit", **order)
    assert jobs.wait(order["id"])["trial"] is True
    again = jobs.call("resume", id=order["id"])["job"]
    assert "trial" not in again
    assert again["priority"] == 3
    wait_for(lambda: jobs.get(order["id"])["state"] == "done")
    assert "is done" in jobs.call("resume", id=order["id"])["refused"]


def test_resume_names_the_job_that_it_resumes(jobs):
    order = jobs.order(run("raise ValueError('x')"))
    jobs.call("submit", **order)
    record = jobs.wait(order["id"])
    nonce = record["nonce"]

    def again(resumes):
        order["spec"]["options"] = {"onlyMissing": True, "resumes": resumes}
        return jobs.call("submit", **order)

    assert again("another")["existing"]
    assert not again(nonce)["existing"]
    wait_for(lambda: jobs.get(order["id"])["state"] == "failed")
    assert again(nonce)["existing"], "that one has been resumed"
    assert jobs.get(order["id"])["attempts"] == 2
    assert len(jobs.lines(order["id"])) > 0


@pytest.mark.parametrize(
    ("head", "body", "rung"),
    [
        (
            "progress",
            "for n in range(10**6):\n    try: time.sleep(0.05)\n"
            "    except BaseException: pass\n    progress(n, 10**6)",
            "flag",
        ),
        (
            "client",
            "wait = client.map(time.sleep, [0.2] * 500, pure=False)\nclient.gather(wait)",
            "tasks",
        ),
        ("store", "while True:\n    time.sleep(0.01)", "threads"),
    ],
)
def test_the_rung_that_worked_is_named(jobs, client, head, body, rung):
    id = jobs.submit(run(f"import time\nprint('on')\n{body}", head))
    jobs.wait(id, lambda record: record["lines"] > 0)
    if head == "progress":
        jobs.wait(id, lambda record: "steps" in record)
    begun = time.monotonic()
    jobs.cancel(id)
    record = jobs.wait(id, seconds=10)
    assert time.monotonic() - begun < 3
    assert (record["state"], record["cancelRung"]) == ("cancelled", rung)
    wait_for(lambda: running_drivers(client) == 0 and not any(client.processing().values()))


def test_workers_are_restarted_for_who_asks_but_not_under_other_jobs(jobs, client, flag, store):
    # Four threads, four jobs: whichever worker the stuck one is on, another job is there too.
    texts = run(UNTIL, "store, flag")
    others = [jobs.submit(texts, flag=str(flag)) for _ in range(3)]
    stuck = jobs.submit(run(SLEEPS, "store, seconds"), seconds=60)
    for id in (*others, stuck):
        jobs.wait(id, lambda record: record["lines"] > 0)
    assert "not being cancelled" in jobs.call("restart_workers", id=stuck)["refused"]
    jobs.cancel(stuck)
    time.sleep(1)
    told = jobs.get(stuck)
    assert (told["state"], told["cancelRung"]) == ("cancelling", "threads")
    refused = jobs.call("restart_workers", id=stuck)["refused"]
    assert any(id in refused for id in others), refused
    flag.touch()
    assert {jobs.wait(id)["state"] for id in others} == {"done"}
    wait_for(lambda: all(id not in told_tasks(client) for id in others))
    begun = time.monotonic()
    jobs.call("restart_workers", id=stuck)
    record = jobs.wait(stuck, seconds=15)
    assert (record["state"], record["cancelRung"]) == ("cancelled", "workers")
    assert time.monotonic() - begun < 10
    client.wait_for_workers(2, timeout=60)
    # Its wrapper is gone: another worker finishes the record.
    wait_for(lambda: (status(store, stuck) or {}).get("state") == "cancelled")


def told_tasks(client):
    return client.run_on_scheduler(lambda dask_scheduler=None: list(map(str, dask_scheduler.tasks)))


def test_a_second_job_on_the_same_worker_is_unharmed(jobs, client):
    body = (
        "import time\nfrom distributed import get_worker\nprint(get_worker().address)\n"
        "for n in range(150): time.sleep(0.01)\nreturn get_worker().address"
    )
    # Four threads, four jobs: two of them on each worker.
    ids = [jobs.submit(run(body)) for _ in range(4)]
    places = {}
    for id in ids:
        jobs.wait(id, lambda record: record["lines"] > 0)
        places.setdefault(jobs.lines(id)[0], []).append(id)
    cancelled, unharmed = next(pair for pair in places.values() if len(pair) > 1)[:2]
    jobs.cancel(cancelled)
    assert jobs.wait(cancelled)["state"] == "cancelled"
    assert jobs.wait(unharmed)["state"] == "done"
    assert [jobs.wait(id)["state"] for id in ids].count("done") == 3


def test_tasks_are_counted_and_none_stays_after_a_cancel(jobs, client):
    text = run(
        "import time\nfutures = client.map(lambda n: n, range(60), pure=False)\n"
        "client.gather(futures)\nprint('on')\ntime.sleep(1.2)",
        "client",
    )
    id = jobs.submit(text)
    assert jobs.wait(id)["tasks"] == {"done": 60, "total": 60}


def test_the_end_of_a_dead_wrapper_is_written_by_another_worker(jobs, client, store):
    id = jobs.submit(run("import os, time\nprint('x')\ntime.sleep(0.6)\nos._exit(7)"))
    record = jobs.wait(id)
    assert record["failure"] == "worker died" and "it used" in record["error"], record
    wait_for(lambda: (status(store, id) or {}).get("state") == "failed")
    assert status(store, id)["error"] == record["error"]
    client.wait_for_workers(2, timeout=60)


def test_a_program_with_regions_goes_on_with_what_is_missing(jobs, store, client, flag):
    body = (
        "import os, signal, time, numpy, zarr\n"
        "array = zarr.open_array(\n"
        "    store, mode='a', shape=(8,), chunks=(1,), dtype='i4', fill_value=-1)\n"
        "todo = regions(array)\nprint(len(todo))\n"
        "for n, region in enumerate(todo):\n"
        "    array[region] = numpy.int32(7)\n"
        "    if n == 2 and not os.path.exists(flag):\n"
        "        open(flag, 'w').close(); time.sleep(0.5); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    id = jobs.submit(run(body, "store, regions, flag"), flag=str(flag))
    record = jobs.wait(id)
    assert (record["state"], record["attempts"]) == ("done", 2), jobs.get(id)
    assert jobs.lines(id)[-1] == "5"
    client.wait_for_workers(2, timeout=60)


def test_an_older_registry_is_taken_over_with_its_jobs(store, tmp_path):
    """An editor of before submitted; one of today comes, and then the old one again."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=True,
            dashboard_address=":0",
            env=store.environment("worker"),
        ) as cluster,
        Client(cluster) as client,
    ):
        today = Jobs(client, store)
        before = Jobs(client, store)
        before.source = BEFORE.read_text()
        running = before.submit(run("import time\nwhile True: time.sleep(0.01)"))
        done = before.submit(run("return 1"))
        before.wait(done)
        before.wait(running, "running")
        known = today.call("list")["jobs"]
        assert [job["state"] for job in known] == ["running", "done"]
        later = before.submit(run("return 2"))
        assert before.wait(later)["state"] == "done"
        assert before.call("cancel", id=running, interrupt="")["job"]["state"] == "cancelling"
        assert before.wait(running, seconds=10)["state"] == "cancelled"
        assert before.call("limit")["limit"] == 2
