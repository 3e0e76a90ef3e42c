"""Records whose wrapper died, clocks that are wrong, headers that ask for too much."""

import json
import os
import signal

import pytest

from conftest import WRAPPER, load, source
from test_jobs import run, wait_for
from test_modules import lab, left_behind
from test_record import ORIGIN, files, recorded, stored_log

STUCK = "import os, time\nprint('pid', os.getpid(), flush=True)\nwhile True: time.sleep(0.05)"


def closed(client, spec, status):
    """Have a live worker finish a record, as the registry does."""
    namespace = {"__name__": "closer_of_the_test__main__"}
    exec(source("close_record"), namespace)
    place = next(iter(client.scheduler_info()["workers"]))
    arguments = (json.dumps(spec), json.dumps(status), WRAPPER)
    answer = json.loads(client.run(namespace["main"], *arguments, workers=[place])[place])
    assert "error" not in answer, answer
    return answer["closed"]


def spec_of(jobs, store, id, **extra):
    job = json.loads(store.read(f"out/_jobs/{id}/job.json"))
    spec = {name: job[name] for name in ("id", "nonce", "program", "entry", "sha256", "submitted")}
    return {**spec, "params": {}, "output": jobs.store.output(f"out/{id}"), **extra}


def test_a_live_worker_finishes_the_record_of_a_dead_wrapper(jobs, store, client):
    extra = {"origin": ORIGIN, "modules": lab("one")}
    text = run(STUCK)
    id = jobs.submit(text, extra=extra)
    jobs.wait(id, lambda record: record["lines"] > 0)
    wait_for(lambda: any(name.endswith("000001.ndjson") for name in store.names(f"out/_jobs/{id}")))
    pids = [int(line.split()[1]) for line in jobs.lines(id)]
    # The registry of this test may try again: both attempts die.
    for _ in range(3):
        os.kill(pids[-1], signal.SIGKILL)
        known = len(pids)
        wait_for(lambda n=known: jobs.get(id)["state"] == "failed" or len(new_pids(jobs, id)) > n)
        pids = new_pids(jobs, id)
        if jobs.get(id)["state"] == "failed":
            break
    client.wait_for_workers(2, timeout=60)
    spec = spec_of(jobs, store, id, source=text, **extra)
    status = {"state": "failed", "error": "Its worker died.", "failure": "worker died"}
    closed(client, spec, status)
    found = files(store, id)
    said = json.loads(found["status.json"])
    assert (said["state"], said["failure"]) == ("failed", "worker died")
    assert said["closedBy"] == "registry" and said["history"][-1]["state"] == "failed"
    assert {"environment.json", "ro-crate-metadata.json", "source.py"} <= set(found)
    assert "pid" in stored_log(found)[0][2]
    wait_for(lambda: left_behind(client) == 0)
    # Twice is once, and what has ended well stays so.
    assert closed(client, spec, {"state": "lost"}) is False
    assert json.loads(files(store, id)["status.json"])["state"] == "failed"


def new_pids(jobs, id):
    return [int(line.split()[1]) for line in jobs.lines(id) if line.startswith("pid")]


def test_nobody_closes_another_submissions_record(jobs, store, client):
    id = jobs.submit(run("return 1"))
    recorded(jobs, store, id)
    spec = spec_of(jobs, store, id, source="")
    assert closed(client, spec, {"state": "lost"}) is False
    assert closed(client, {**spec, "nonce": "other"}, {"state": "lost"}) is False
    assert json.loads(files(store, id)["status.json"])["state"] == "done"


def test_a_workers_clock_that_is_an_hour_off_is_not_believed(jobs, store, client):
    def turn(hours):
        import time

        if not hasattr(time, "right"):
            time.right = time.time
        time.time = (lambda: time.right() + hours * 3600) if hours else time.right

    import time

    client.run(turn, 1)
    try:
        begun = time.time() * 1000
        id = jobs.submit(run("print('x')\nreturn 1"))
        record = jobs.wait(id)
        assert record["state"] == "done", jobs.get(id)
        found = recorded(jobs, store, id)
    finally:
        client.run(turn, 0)
    status = json.loads(found["status.json"])
    for at in (status["started"], status["finished"], status["heartbeat"]):
        assert begun - 2000 <= at <= time.time() * 1000 + 2000
    assert abs(stored_log(found)[0][0] * 1000 - begun) < 10_000


def test_the_headers_dependencies_are_looked_for_before_anything_runs(jobs, store):
    asked = ["numpy", "no-such-thing>=2", "dask>9000", "other; python_version < '3'"]
    id = jobs.submit(run("print('ran')"), extra={"origin": {"dependencies": asked}})
    record = jobs.wait(id)
    assert (record["failure"], record["lines"]) == ("package missing", 0)
    assert "no-such-thing>=2, dask>9000 (they have " in record["error"]
    assert "`image`" in record["error"] and "numpy" not in record["error"]
    status = json.loads(recorded(jobs, store, id)["status.json"])
    assert status["failure"] == "package missing"


def test_a_result_that_is_no_json_is_said_or_told_as_text(jobs):
    body = "loop = []\nloop.append(loop)\nreturn loop"
    record = jobs.wait(jobs.submit(run(body)))
    assert (record["state"], record["failure"]) == ("failed", "not JSON")
    id = jobs.submit(run("import threading\nreturn {'lock': threading.Lock(), 'set': {1}}"))
    jobs.wait(id)
    result = jobs.get(id)["result"]
    assert result["set"] == [1] and result["lock"].startswith("<unlocked")


@pytest.mark.parametrize("name", ["class", "lambda", "None", "store", "client", "spec", "token"])
def test_parameters_may_be_named_like_anything(jobs, name):
    id = jobs.submit("def run(store, **given): return sorted(given)", **{name: 1})
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    # What we give has our value, or none at all.
    assert jobs.get(id)["result"] == ([] if name in ("store", "client") else [name])


def test_what_packages_are_missing():
    environment = load("environment")
    assert environment.missing(None) == []
    assert environment.missing(["NumPy>=1", "dask [array]", "zarr"]) == []
    assert environment.missing(["not a requirement at all", "///"]) == ["not a requirement at all"]


def test_a_cluster_option_with_values_names_only_the_variables():
    record = load("record")
    given = {"image": "x", "environment": {"B": "1", "A": "2"}, "env_text": "A=1", "worker_gb": 2}
    assert record.without_values(given) == {
        "image": "x",
        "environment": ["A", "B"],
        "worker_gb": 2,
    }
    assert record.without_values(None) is None


def test_secrets_are_taken_out_everywhere():
    redaction = load("redaction")
    env = {
        "AWS_SECRET_ACCESS_KEY": "s3cr3t-value",
        "SHORT_TOKEN": "x",
        "HOME": "/home/jovyan",
        "DASK_GATEWAY_CLUSTER_NAME": "hub.abcdef0123456789",
    }
    keys = {"key": "lent-key-1", "secret": "lent-secret", "token": None, "from": "lent"}
    secrets = redaction.Secrets(env, keys)
    text = "s3cr3t-value x lent-key-1 lent-secret /home/jovyan http://d/hub.abcdef0123456789/status"
    assert secrets.clean(text) == (
        "[hidden] x [hidden] [hidden] /home/jovyan http://d/[hidden]/status"
    )
    assert secrets.clean_all({"s3cr3t-value": ["s3cr3t-value", 1]}) == {"[hidden]": ["[hidden]", 1]}
