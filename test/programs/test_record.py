"""The record beside the data, as files in a real store."""

import json

import pytest

from conftest import BUCKET, source
from test_jobs import run, wait_for

ORIGIN = {
    "publish": "source",
    "user": "ada",
    "hub": "https://hub.example",
    "file": "analysis/test.py",
    "git": {
        "remote": "https://ada:hunter2secret@git.example/lab/code.git",
        "commit": "c0ffee",
        "dirty": True,
        "patch": "--- a\n+++ b\n",
    },
    "clusterHash": "5ca1ab1e",
    "clusterOptions": {"image": "lab/image:1", "environment": {"LAB_TOKEN": "hunter2secret"}},
    "schema": {"properties": {"n": {"type": "integer", "description": "How many"}}},
}


def files(store, id):
    """Return the record by file name."""
    folder = f"out/_jobs/{id}/"
    names = store.names(folder)
    return {name[len(folder) :]: store.read(name).decode() for name in names}


def recorded(jobs, store, id):
    """Wait for the whole record; returns its files."""
    told = jobs.written(id)
    assert "error" not in told, told
    return files(store, id)


@pytest.fixture(scope="module")
def sample(jobs, store):
    """The record of a sample job with everything published."""
    id = jobs.submit(
        source("random_array"), program="random_array", extra={"origin": ORIGIN}, shape=[40, 30]
    )
    return id, recorded(jobs, store, id)


def test_everything_that_may_be_published_lies_there(sample):
    id, found = sample
    names = "job.json status.json environment.json source.py diff.patch ro-crate-metadata.json"
    assert set(found) == set(names.split())
    assert found["source.py"] == source("random_array")
    assert found["diff.patch"] == ORIGIN["git"]["patch"]
    job = json.loads(found["job.json"])
    assert (job["schema"], job["id"], job["user"], job["hub"]) == (
        1, id, "ada", "https://hub.example"
    )  # fmt: skip
    assert job["params"] == {"shape": [40, 30]}
    assert job["origin"] == {
        "file": "analysis/test.py",
        "git": {"remote": "https://git.example/lab/code.git", "commit": "c0ffee", "dirty": True},
    }
    assert job["clusterOptions"] == {"image": "lab/image:1", "environment": ["LAB_TOKEN"]}
    assert job["parameterSchema"] == ORIGIN["schema"]


def test_the_final_state_has_its_history(sample):
    id, found = sample
    status = json.loads(found["status.json"])
    assert (status["state"], status["attempts"], status["result"]) == ("done", 1, {"chunks": 1})
    assert status["progress"] == {"done": 1, "total": 1, "unit": "chunks"}
    assert [one["state"] for one in status["history"]] == ["submitted", "running", "done"]
    times = [one["time"] for one in status["history"]]
    assert times == sorted(times) and status["heartbeat"] >= status["finished"] == times[-1]
    assert status["results"] == [f"s3://{BUCKET}/out/{id}"]


def test_the_environment_names_packages_and_workers_but_no_value(sample, store, client):
    found = json.loads(sample[1]["environment.json"])
    import distributed

    assert found["packages"]["distributed"] == distributed.__version__
    assert len(found["workers"]) == 2
    assert all(set(one) == {"address", "memory", "threads"} for one in found["workers"])
    assert "AWS_SECRET_ACCESS_KEY" in found["env"] and found["image"] == "lab/image:1"


def test_no_secret_and_no_address_is_in_a_record(sample, store, client):
    text = "".join(sample[1].values())
    assert "hunter2secret" not in text
    assert not any(secret in text or key in text for key, secret in store.keys.values())
    addresses = list(client.scheduler_info()["workers"]) + [client.scheduler.address]
    assert not any(address.partition("://")[2] in text for address in addresses)


@pytest.mark.parametrize("publish", ["nothing", "parameters"])
def test_less_is_published_where_that_is_wanted(jobs, store, publish):
    body = "print('x')\nraise ValueError(n)"
    id = jobs.submit(run(body, "store, n"), extra={"origin": {**ORIGIN, "publish": publish}}, n=7)
    found = recorded(jobs, store, id)
    assert not {"source.py", "diff.patch"} & set(found)
    job, status = json.loads(found["job.json"]), json.loads(found["status.json"])
    assert (status["state"], status["error"]) == ("failed", "ValueError: 7")
    assert "traceback" not in status
    published = {"params", "parameterSchema", "clusterOptions", "origin"}
    assert set(job) & published == (published if publish == "parameters" else set())
    if publish == "nothing":
        assert '"n"' not in found["ro-crate-metadata.json"]


def test_the_log_holds_everything_in_order(jobs, store):
    body = "import sys\nfor n in range(20000): print('line', n, 'x' * 80)\n"
    body += "print('end', file=sys.stderr)"
    id = jobs.submit(run(body))
    record = jobs.wait(id)
    assert record["lines"] == 20001
    log = stored_log(recorded(jobs, store, id))
    assert "".join(text for _, _, text in log if text != "end\n") == "".join(
        f"line {n} {'x' * 80}\n" for n in range(20000)
    )
    assert [name for _, name, _ in log][-1] == "e" and log[-1][2] == "end\n"
    assert all(before[0] <= after[0] for before, after in zip(log, log[1:]))
    parts = [name for name in files(store, id) if name.startswith("log/")]
    assert parts[0] == "log/000001.ndjson" and len(parts) == 2


def test_what_a_worker_holds_as_a_secret_is_hidden_in_log_and_error(jobs, store):
    body = "import os\nkey = os.environ['AWS_SECRET_ACCESS_KEY']\n"
    body += "print('key', key)\nraise ValueError(key)"
    id = jobs.submit(run(body), extra={"origin": ORIGIN})
    text = "".join(recorded(jobs, store, id).values()) + repr(jobs.get(id)) + repr(jobs.lines(id))
    assert store.keys["worker"][1] not in text
    assert jobs.lines(id)[0] == "key [hidden]"


def test_a_heartbeat_tells_of_a_job_that_runs(jobs, store):
    body = (
        "import time\nprogress(3, 9)\nprint('on')\nwhile not os.path.exists(flag): time.sleep(0.05)"
    )
    flag = str(store.folder / "beat")
    id = jobs.submit("import os\n" + run(body, "flag, progress"), flag=flag)
    wait_for(lambda: store.read(f"out/_jobs/{id}/status.json"))
    status = json.loads(store.read(f"out/_jobs/{id}/status.json"))
    assert (status["state"], status["progress"]) == (
        "running",
        {"done": 3, "total": 9, "unit": "steps"},
    )
    open(flag, "w").close()
    assert json.loads(recorded(jobs, store, id)["status.json"])["state"] == "done"


def test_cf_history_is_appended_once_per_job(jobs, store):
    body = (
        "import zarr\ntry: g = zarr.open_group(store, mode='r+')\n"
        "except FileNotFoundError: g = zarr.create_group(store, zarr_format=f, attributes=a)\n"
    )
    for number in (2, 3):
        attributes = {"history": "2001-01-01 made by hand", "title": "T"}
        id = jobs.submit(run(body, "store, f, a"), f=number, a=attributes)
        recorded(jobs, store, id)
        key = f"out/{id}/" + (".zattrs" if number == 2 else "zarr.json")
        read = json.loads(store.read(key))
        found = read if number == 2 else read["attributes"]
        lines = found["history"].split("\n")
        assert lines[0] == attributes["history"] and len(lines) == 2 and found["title"] == "T"
        assert f"job {id}, record s3://{BUCKET}/out/_jobs/{id}" in lines[1]
        before = store.read(key)
        jobs.call("forget", id=id)
        jobs.said.clear()
        again = {"options": {"onlyMissing": True}}
        assert jobs.submit(run(body, "store, f, a"), id=id, f=number, a=attributes, extra=again)
        recorded(jobs, store, id)
        assert store.read(key) == before


def stored_log(found):
    """Return the runs of all parts."""
    names = sorted(name for name in found if name.startswith("log/"))
    return [json.loads(line) for name in names for line in found[name].splitlines()]
