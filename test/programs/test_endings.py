"""What happens around a job's end: deaths before the record is whole, pauses, stops, growth."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import load
from test_closing import closed, spec_of
from test_jobs import run, wait_for
from test_queue import UNTIL, status

WAITS = (
    "import os, time\nprint(os.getpid())\n"
    "while not os.path.exists(flag): time.sleep(0.01)\n"
    "return {'n': 7}"
)
WRITES = "import zarr\nzarr.create_array(store, shape=(2,), chunks=(1,), dtype='i4')\n"
DIES = (
    "import os, time\nprint('on')\ntime.sleep(0.1)\n"
    "open(flag, 'a').write('x')\n"
    "if os.path.getsize(flag) <= deaths: os._exit(9)\nreturn 'alive'"
)


@pytest.fixture
def silent(store):
    """Return what makes the store silent; afterwards it speaks again."""
    yield lambda: store.process.send_signal(signal.SIGSTOP)
    store.process.send_signal(signal.SIGCONT)


def told_end(jobs, flag, silent):
    """Have a job end while the store is silent; returns its id and its worker's process."""
    id = jobs.submit(run(WRITES + WAITS, "store, flag"), flag=str(flag))
    jobs.wait(id, lambda record: record["lines"] > 0)
    wait_for(lambda: (status(jobs.store, id) or {}).get("state") == "running")
    silent()
    flag.touch()
    assert jobs.wait(id)["state"] == "done"
    return id, int(jobs.lines(id)[0])


def test_a_worker_that_dies_before_the_record_leaves_no_lost_job(
    jobs, store, client, tmp_path, silent
):
    id, pid = told_end(jobs, tmp_path / "flag", silent)
    os.kill(pid, signal.SIGKILL)
    time.sleep(1)
    store.process.send_signal(signal.SIGCONT)
    crate = f"out/_jobs/{id}/ro-crate-metadata.json"
    wait_for(lambda: store.read(crate) is not None, 40)
    said = status(store, id)
    assert (said["state"], said["closedBy"], said["result"]) == ("done", "registry", {"n": 7})
    assert said["results"] == [f"s3://gateway-results/out/{id}"]
    assert jobs.call("settle") == {"open": []}
    assert jobs.get(id)["state"] == "done" and jobs.get(id)["attempts"] == 1
    client.wait_for_workers(2, timeout=60)


def test_what_a_wrapper_left_half_written_is_completed(jobs, store, client):
    id = jobs.submit(run(WRITES + "return 1"))
    jobs.written(id)
    folder = f"out/_jobs/{id}/"
    admin = store.client(load("s3"), "admin")
    for name in ("environment.json", "ro-crate-metadata.json"):
        admin.call("DELETE", folder + name)
    before = status(store, id)
    spec = spec_of(jobs, store, id, source="")
    assert closed(client, spec, {"state": "lost"}) is True
    assert store.read(folder + "environment.json") and store.read(folder + "ro-crate-metadata.json")
    assert status(store, id) == before
    assert closed(client, spec, {"state": "lost"}) is False


def test_who_stops_a_cluster_can_wait_for_the_records(jobs, store, tmp_path, silent):
    id, _ = told_end(jobs, tmp_path / "flag", silent)
    begun = time.monotonic()
    assert jobs.call("settle", seconds=1) == {"open": [id]}
    assert 0.9 < time.monotonic() - begun < 3
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(jobs.call, "settle")
        time.sleep(0.3)
        assert not waiting.done()
        store.process.send_signal(signal.SIGCONT)
        assert waiting.result(15) == {"open": []}
    assert store.read(f"out/_jobs/{id}/ro-crate-metadata.json") is not None


def test_a_refused_job_leaves_nothing_to_wait_for(jobs):
    output = jobs.store.output("nowhere", bucket="no-such-bucket")
    id = jobs.submit(run("return 1"), output=output)
    assert jobs.wait(id)["failure"] == "bucket missing"
    assert jobs.call("settle") == {"open": []}


def test_between_two_attempts_there_is_a_pause_that_grows(jobs, client, tmp_path):
    flag = tmp_path / "flag"
    text = run(DIES, "store, flag, deaths")
    id = jobs.submit(text, flag=str(flag), deaths=2, options={"retries": 2})
    record = jobs.wait(id, seconds=120)
    assert (record["state"], record["attempts"]) == ("done", 3), record
    waits = pauses(record["history"])
    assert [wait >= least for wait, least in zip(waits, (1000, 2000))] == [True, True], waits
    client.wait_for_workers(2, timeout=60)


def pauses(history):
    """Return how long a job was `submitted` before each attempt but the first, ms."""
    found = []
    for step, following in zip(history, history[1:]):
        if step["state"] == "submitted" and following["state"] == "running":
            found.append(following["time"] - step["time"])
    return found[1:]


def test_a_job_is_cancelled_in_its_pause(jobs, client, tmp_path):
    flag = tmp_path / "flag"
    text = run(DIES, "store, flag, deaths")
    id = jobs.submit(text, flag=str(flag), deaths=9, options={"retries": 9})
    jobs.wait(id, lambda record: len(record["deaths"]) == 2)
    wait_for(lambda: jobs.get(id)["state"] == "submitted")
    jobs.cancel(id)
    assert jobs.wait(id, seconds=5)["state"] == "cancelled"
    time.sleep(3)
    assert (jobs.get(id)["state"], flag.stat().st_size) == ("cancelled", 2)
    client.wait_for_workers(2, timeout=60)


def test_an_adaptive_cluster_grows_for_jobs_that_wait(jobs, client, tmp_path):
    flag = tmp_path / "flag"

    def wanted():
        return client.run_on_scheduler(lambda dask_scheduler=None: dask_scheduler.adaptive_target())

    def asked():
        return client.sync(client.scheduler.adaptive_target)

    ids = [jobs.submit(run(UNTIL, "store, flag"), flag=str(flag)) for _ in range(9)]
    wait_for(lambda: jobs.call("limit")["running"] == 4)
    # Two threads a worker, nine jobs.
    assert (wanted(), asked()) == (5, 5)
    jobs.call("limit", limit=5)
    assert wanted() == 3
    jobs.call("limit", limit=None)
    flag.touch()
    assert {jobs.wait(id)["state"] for id in ids} == {"done"}
    wait_for(lambda: wanted() <= 2)


def test_a_job_is_resumed_while_its_last_driver_still_writes(jobs, tmp_path, silent, store):
    flag = tmp_path / "flag"
    text = run(
        "import os, time\nprint('on')\nwhile not os.path.exists(flag): time.sleep(0.01)\n1/0"
    )
    id = jobs.submit(text.replace("store", "store, flag"), flag=str(flag))
    jobs.wait(id, lambda record: record["lines"] > 0)
    wait_for(lambda: (status(store, id) or {}).get("state") == "running")
    silent()
    flag.touch()
    jobs.wait(id, "failed")
    jobs.call("resume", id=id)
    time.sleep(0.5)
    assert jobs.get(id)["state"] == "submitted"
    store.process.send_signal(signal.SIGCONT)
    wait_for(lambda: jobs.get(id)["state"] == "failed")
    assert jobs.get(id)["attempts"] == 2
    assert jobs.get(id)["error"].startswith("ZeroDivisionError")


def test_keys_that_may_only_read_write_nothing(jobs, client, store):
    def change(env):
        import os

        os.environ.update(env)

    client.run(change, store.environment("reader"))
    try:
        id = jobs.submit(run("print('ran')"))
        record = jobs.wait(id)
        assert (record["state"], record["failure"], record["lines"]) == (
            "failed",
            "keys refused",
            0,
        )
        assert jobs.call("settle") == {"open": []}
    finally:
        client.run(change, store.environment("worker"))
    assert store.names(f"out/{id}") == store.names(f"out/_jobs/{id}") == []
    reader = store.client(load("s3"), "reader")
    assert reader.list("out/") >= 0
    assert jobs.wait(jobs.submit(run("return 1")))["state"] == "done"


def test_a_driver_that_was_sent_once_is_only_named(jobs):
    order = jobs.order(run("return 1"))
    jobs.call("submit", **order)
    jobs.wait(order["id"])
    order = jobs.order(run("return 2"))
    order["driver"] = {"name": order["driver"]["name"]}
    order["modules"] = {key: {"name": one["name"]} for key, one in order["modules"].items()}
    jobs.call("submit", **order)
    assert jobs.wait(order["id"])["state"] == "done"
    order = {**order, "id": "never-sent", "driver": {"name": "another_driver"}}
    assert jobs.call("submit", **order) == {"notSent": True}
    assert jobs.call("get", id="never-sent") == {"missing": True}
