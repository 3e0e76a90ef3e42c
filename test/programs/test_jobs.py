"""Jobs on a real cluster: registry, driver, capture, record and interrupt together."""

import json
import os
import uuid

import numpy as np
import pytest

from conftest import BUCKET, source


def run(body, head="store"):
    """Return a program whose function has this body."""
    lines = "\n".join("    " + line for line in body.splitlines())
    return f"def run({head}):\n{lines}\n"


def test_a_job_runs_once_and_tells_its_result(jobs):
    id = jobs.submit(run("print('hello')\nreturn {'x': float('nan'), 2: n}", "store, n"), n=3)
    record = jobs.wait(id)
    assert (record["state"], record["attempts"], record["lines"]) == ("done", 1, 1)
    assert record["output"] == f"s3://{BUCKET}/out/{id}"
    assert "result" not in record and "traceback" not in record
    assert jobs.get(id)["result"] == {"x": "nan", "2": 3}
    assert jobs.lines(id) == ["hello"]


def test_revisions_grow_and_the_end_is_told_once(jobs):
    id = jobs.submit(run("for n in range(3): progress(n, 3)\nprogress(3, 3)", "progress"))
    jobs.wait(id)
    records = jobs.records(id)
    revisions = [record["revision"] for record in records]
    assert revisions == sorted(set(revisions))
    assert [record["state"] for record in records].count("done") == 1
    assert records[-1]["steps"] == {"done": 3, "total": 3, "unit": "steps"}
    assert "progress" not in records[-1]  # editors of before take only chunks there


def test_the_same_id_is_the_same_job(jobs):
    id = jobs.submit(run("return 1"))
    again = jobs.call(
        "submit", id=id, program="x", output=jobs.store.output(), spec={}, driver={}, modules={}
    )
    assert again["existing"] and again["job"]["id"] == id
    assert jobs.wait(id)["attempts"] == 1


def test_an_error_comes_with_the_users_traceback(jobs):
    id = jobs.submit(run("def inner():\n    raise ValueError('chunk 3, 4\\nis empty')\ninner()"))
    record = jobs.wait(id)
    assert (record["state"], record["error"]) == ("failed", "ValueError: chunk 3, 4")
    assert record["failure"] == "error"
    trace = jobs.get(id)["traceback"]
    assert 'File "test.py", line 4, in run' in trace and "raise ValueError" in trace
    assert "science-gateway" not in trace and "driver" not in trace
    assert "\n".join(jobs.lines(id)).strip() == trace.strip()


def test_sys_exit_is_one_failed_attempt(jobs, client):
    workers = set(client.scheduler_info()["workers"])
    id = jobs.submit(run("import sys\nsys.exit(3)"))
    record = jobs.wait(id)
    assert (record["error"], record["attempts"]) == ("sys.exit(3)", 1)
    assert set(client.scheduler_info()["workers"]) == workers
    assert jobs.wait(jobs.submit(run("import sys\nsys.exit(0)")))["state"] == "done"


def test_a_missing_package_is_named_with_the_option(jobs):
    record = jobs.wait(jobs.submit(run("import no_such_thing")))
    assert record["failure"] == "package missing"
    assert "no package no_such_thing" in record["error"] and "`image`" in record["error"]


def test_a_missing_zarr_is_named(jobs, client):
    def hide(dask_worker=None):
        import sys

        dask_worker.kept = sys.modules.get("zarr")
        sys.modules["zarr"] = None

    def show(dask_worker=None):
        import sys

        del sys.modules["zarr"]
        if dask_worker.kept:
            sys.modules["zarr"] = dask_worker.kept

    client.run(hide)
    try:
        record = jobs.wait(jobs.submit(run("pass")))
    finally:
        client.run(show)
    assert "no package zarr." in record["error"]


def test_annotations_dataclasses_and_main_work_in_the_users_file(jobs):
    text = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Point:\n    x: int\n"
        "def double(point): return Point(point.x * 2)\n"
        "def run(store: str, client): return client.submit(double, Point(4)).result().x, store\n"
        "if __name__ == '__main__': raise RuntimeError('not here')\n"
    )
    id = jobs.submit(text)
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert jobs.get(id)["result"] == [8, f"s3://{BUCKET}/out/{id}"]


def test_the_sample_writes_its_array(jobs, store):
    id = jobs.submit(source("random_array"), program="random_array", shape=[40, 30])
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    names = store.names(f"out/{id}/")
    assert f"out/{id}/0.0" in names and f"out/{id}/.zarray" in names
    chunk = np.frombuffer(store.read(f"out/{id}/0.0"), "<f4").reshape(100, 100)
    drawn = np.random.default_rng(np.random.SeedSequence(0, spawn_key=(0, 0))).random((40, 30))
    assert np.array_equal(chunk[:40, :30], drawn.astype("<f4"))


def test_all_hundred_chunks_land_and_are_counted(jobs, store):
    id = jobs.submit(source("random_array"), program="random_array", seed=7)
    record = jobs.wait(id)
    assert record["progress"] == {"done": 100, "total": 100, "unit": "chunks"}, jobs.get(id)
    names = {name.rpartition("/")[2] for name in store.names(f"out/{id}/")}
    assert {f"{i}.{j}" for i in range(10) for j in range(10)} <= names
    for i, j in ((0, 0), (9, 9), (3, 7)):
        source_ = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(i, j)))
        drawn = source_.random((100, 100)).astype("<f4")
        assert store.read(f"out/{id}/{i}.{j}") == drawn.tobytes()


def test_the_record_lies_beside_the_data(jobs, store):
    id = jobs.submit(run("print('x')\nreturn 5"))
    jobs.wait(id)
    job = json.loads(store.read(f"out/_jobs/{id}/job.json"))
    assert (job["id"], job["output"]) == (id, f"s3://{BUCKET}/out/{id}")
    wait_for(lambda: store.read(f"out/_jobs/{id}/status.json"))
    status = json.loads(store.read(f"out/_jobs/{id}/status.json"))
    assert (status["state"], status["result"], status["lines"]) == ("done", 5, 1)
    written = json.dumps([job, status])
    assert not any(secret in written for _, secret in store.keys.values())


def test_a_taken_id_is_refused(jobs, store):
    id = jobs.submit(run("return 1"))
    jobs.wait(id)
    wait_for(lambda: store.read(f"out/_jobs/{id}/status.json"))
    jobs.call("forget", id=id)
    jobs.heard.clear()
    jobs.submit(run("raise SystemError('must not run')"), id=id)
    record = jobs.wait(id)
    assert (record["state"], record["failure"]) == ("failed", "id taken")
    assert f"The job id {id} is taken" in record["error"]


def test_objects_without_a_record_are_refused_with_their_count(jobs, store):
    from conftest import load

    id = f"test-{uuid.uuid4().hex[:8]}"
    for number in range(3):
        store.client(load("s3")).put(f"out/{id}/{number}", b"x")
    jobs.submit(run("raise SystemError('must not run')"), id=id)
    record = jobs.wait(id)
    assert record["failure"] == "objects there"
    assert record["error"].startswith(f"3 objects are already in s3://{BUCKET}/out/{id}")
    assert len(store.names(f"out/{id}/")) == 3
    # The claim was made beside the count, and is taken back.
    assert store.names(f"out/_jobs/{id}/") == []


def test_a_scheduler_of_today_needs_no_client_for_a_job(jobs, client):
    def resident(dask_scheduler=None):
        return dask_scheduler.plugins["science-gateway-jobs"].cluster.client is not None

    assert jobs.wait(jobs.submit(run("return 1")))["state"] == "done"
    assert not client.run_on_scheduler(resident)


def test_a_missing_bucket_is_named(jobs, store):
    record = jobs.wait(jobs.submit(run("pass"), output=store.output("x", bucket="nowhere")))
    assert (record["state"], record["failure"]) == ("failed", "bucket missing")
    assert "bucket nowhere does not exist" in record["error"]


def test_refused_and_missing_keys_are_named(jobs, client):
    def set_keys(values):
        import os

        before = {name: os.environ.pop(name) for name in list(os.environ) if name[:4] == "AWS_"}
        os.environ.update(values)
        return before

    wrong = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "wrong"}
    before = next(iter(client.run(set_keys, wrong).values()))
    try:
        refused = jobs.wait(jobs.submit(run("pass")))
        client.run(set_keys, {})
        missing = jobs.wait(jobs.submit(run("pass")))
    finally:
        client.run(set_keys, before)
    assert (refused["failure"], missing["failure"]) == ("keys refused", "keys missing")
    assert "nobody" not in refused["error"]


def test_no_key_of_the_store_reaches_scheduler_or_events(jobs, store, client):
    jobs.wait(jobs.submit(source("random_array"), shape=[20, 20], chunks=[10, 10]))

    def events(dask_scheduler=None):
        return repr(dask_scheduler.get_events())

    text = client.run_on_scheduler(events) + repr(jobs.heard)
    assert not any(secret in text for _, secret in store.keys.values())


def test_cancel_ends_task_and_thread(jobs, client, store):
    text = (
        "import time, threading\n"
        "def run(store):\n"
        "    print('thread', threading.get_ident())\n"
        "    while True:\n        time.sleep(0.01)\n"
    )
    id = jobs.submit(text)
    jobs.wait(id, lambda record: record["lines"] > 0)
    assert jobs.cancel(id)["state"] == "cancelling"
    record = jobs.wait(id, seconds=10)
    assert record["state"] == "cancelled"
    assert not any("test.py" in repr(stack) for stack in client.call_stack().values())
    wait_for(lambda: running_drivers(client) == 0)
    wait_for(lambda: store.read(f"out/_jobs/{id}/status.json"))
    status = json.loads(store.read(f"out/_jobs/{id}/status.json"))
    assert status["state"] == "cancelled"


def test_cancel_wakes_a_driver_that_waits_for_its_tasks(jobs, client):
    text = (
        "import time\n"
        "def slow(n):\n    while True: time.sleep(0.01)\n"
        "def run(store, client):\n    print('on')\n    client.gather(client.map(slow, range(4)))\n"
    )
    id = jobs.submit(text)
    jobs.wait(id, lambda record: record["lines"] > 0)
    jobs.cancel(id)
    assert jobs.wait(id, seconds=10)["state"] == "cancelled"
    wait_for(lambda: not any(client.processing().values()))

    def busy(dask_worker=None):
        return len(dask_worker.active_threads)

    wait_for(lambda: sum(client.run(busy).values()) == 0)


def test_except_exception_does_not_swallow_a_cancel(jobs):
    body = "import time\nprint('on')\nwhile True:\n"
    body += "    try: time.sleep(0.01)\n    except Exception: pass"
    id = jobs.submit(run(body))
    jobs.wait(id, lambda record: record["lines"] > 0)
    jobs.cancel(id)
    assert jobs.wait(id, seconds=10)["state"] == "cancelled"


def test_stays_cancelling_while_the_thread_runs(jobs):
    body = "import time\nprint('on')\nend = time.time() + 1.5\n"
    body += "while time.time() < end:\n"
    body += "    try: time.sleep(0.01)\n    except BaseException: pass\nprint('off')"
    id = jobs.submit(run(body))
    jobs.wait(id, lambda record: record["lines"] > 0)
    jobs.cancel(id)
    record = jobs.wait(id)
    assert record["state"] in ("cancelled", "done")
    assert record["finished"] - record["started"] > 1400
    states = [one["state"] for one in jobs.records(id)]
    assert "cancelling" in states


def test_a_killed_worker_is_another_attempt(jobs, client, store):
    body = "import os, signal\nfrom distributed import get_worker\nprint('on')\n"
    body += "if not os.path.exists(flag):\n    open(flag, 'w').close()\n"
    body += (
        "    import time; time.sleep(1.3); os.kill(os.getpid(), signal.SIGKILL)\nreturn 'survived'"
    )
    flag = str(store.folder / f"flag-{uuid.uuid4().hex}")
    id = jobs.submit(run(body, "store, flag"), flag=flag, options={"retries": 1})
    record = jobs.wait(id)
    assert (record["state"], record["attempts"]) == ("done", 2), jobs.get(id)
    assert os.path.exists(flag)
    assert jobs.wait(id, lambda record: len(record["deaths"]) == 1)
    assert "signal 9" in jobs.get(id)["deaths"][0]
    totals = jobs.call("log", id=id)["totals"]
    assert totals == {"1": 1, "2": 1}
    client.wait_for_workers(2, timeout=60)


@pytest.mark.parametrize(
    ("head", "options", "attempts"),
    [("store", {}, 1), ("store", {"retries": 2}, 3), ("store, regions", {}, 2)],
)
def test_a_job_that_kills_its_worker_fails_with_the_reason(jobs, client, head, options, attempts):
    id = jobs.submit(run("import os, time\ntime.sleep(1)\nos._exit(7)", head), options=options)
    record = jobs.wait(id)
    assert (record["state"], record["failure"]) == ("failed", "worker died"), record
    assert (record["attempts"], len(record["deaths"])) == (attempts, attempts)
    assert "status 7" in record["error"]
    client.wait_for_workers(2, timeout=60)


def test_the_log_is_a_ring_with_counted_holes(jobs):
    id = jobs.submit(run("for n in range(15000): print(n)"))
    record = jobs.wait(id)
    assert record["lines"] == 15000
    position, got = 0, []
    while True:
        answer = jobs.call("log", id=id, attempt=1, number=position)
        for one in answer["runs"]:
            assert [int(line) for line in one["lines"]] == list(
                range(one["first"], one["first"] + len(one["lines"]))
            )
            got.append((one["first"], len(one["lines"])))
            position = one["first"] + len(one["lines"])
        if not answer["more"]:
            break
    assert answer["ended"] and answer["totals"] == {"1": 15000}
    assert position == 15000 and got[0][0] == 5000


def test_list_is_paged_and_forget_forgets(jobs, client):
    id = jobs.submit(run("print('x')"))
    jobs.wait(id)
    known = jobs.call("list")
    assert id in [job["id"] for job in known["jobs"]]
    assert known["workers"] == len(client.scheduler_info()["workers"])
    assert jobs.call("forget", id=id) == {"forgotten": True}
    assert jobs.call("get_", id=id)["refused"]
    for op in ("get", "log", "cancel", "forget"):
        assert jobs.call(op, id=id) == {"missing": True}

    def topics(dask_scheduler=None):
        broker = getattr(dask_scheduler, "_broker", None)
        return list(broker._topics if broker else dask_scheduler.events)

    assert f"science-gateway:log:{id}" not in client.run_on_scheduler(topics)


def test_a_job_whose_task_somebody_else_removes_is_lost(jobs, client):
    from distributed import Future

    body = (
        "import time\nprint('on')\nend = time.time() + 2\nwhile time.time() < end: time.sleep(0.01)"
    )
    id = jobs.submit(run(body))
    jobs.wait(id, lambda record: record["lines"] > 0)
    client.cancel([Future(id, client)], force=True)
    assert jobs.wait(id)["state"] == "lost"
    wait_for(lambda: running_drivers(client) == 0)


def test_without_workers_jobs_wait_can_be_cancelled_and_are_lost_with_a_restart(
    jobs, cluster, client
):
    cluster.scale(0)
    wait_for(lambda: told_workers(jobs)[-1:] == [0])
    lost = jobs.submit(run("return 1"))
    jobs.wait(lost, "waiting for workers")
    client.restart()
    assert jobs.wait(lost)["state"] == "lost"
    cancelled, done = jobs.submit(run("return 1")), jobs.submit(run("return 1"))
    jobs.wait(cancelled, "waiting for workers")
    jobs.cancel(cancelled)
    assert jobs.wait(cancelled)["state"] == "cancelled"
    cluster.scale(2)
    assert jobs.wait(done)["state"] == "done"
    client.wait_for_workers(2, timeout=60)


def told_workers(jobs):
    """Return the numbers of workers that were told."""
    return [message["workers"] for message in list(jobs.heard) if "workers" in message]


def test_nothing_stays_behind(jobs, client):
    def look(dask_scheduler=None):
        tasks = [key for key in dask_scheduler.tasks if str(key).startswith("test-")]
        wants = dask_scheduler.clients.get("fire-and-forget")
        return tasks, [] if wants is None else [ts.key for ts in wants.wants_what]

    wait_for(lambda: client.run_on_scheduler(look) == ([], []))


def running_drivers(client):
    def count(dask_worker=None):
        return len(dask_worker.__dict__.get("_science_gateway", {}).get("threads", {}))

    return sum(client.run(count).values())


def wait_for(condition, seconds=30):
    """Wait for what no event tells."""
    import time

    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
