"""Lending keys to a cluster whose workers have none."""

import asyncio
import json
import os
import time
import uuid

import pytest

from conftest import BUCKET, Jobs, load, source

NAME = "science_gateway_lent_1"
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")

lend = load("lend")


class Lender:
    """Calls `lend.py` and `check_keys.py` as the extension does."""

    def __init__(self, client, store):
        self.client = client
        self.store = store
        self.bootstrap = function("bootstrap")

    def call(self, op, text="", client=None):
        client = client or self.client
        arguments = (NAME, source("lend"), op, text)
        answer = json.loads(client.run_on_scheduler(self.bootstrap, *arguments))
        assert "ok" in answer, answer
        return answer["ok"]

    def lend(self, *places, keys=None, client=None):
        key, secret = keys or self.store.keys["worker"]
        places = [{"endpoint": self.endpoint, "bucket": BUCKET, **place} for place in places]
        payload = {"places": places or [self.place()], "source": source("lend")}
        payload["keys"] = {"key": key, "secret": secret, "token": None}
        return self.call("lend", json.dumps(payload), client)

    @property
    def endpoint(self):
        return self.store.output()["endpoint"]

    def place(self):
        return {"endpoint": self.endpoint, "bucket": BUCKET, "prefix": ""}

    def check(self, probe=False, **output):
        question = {
            "output": self.store.output() | output,
            "s3": {"name": "s3_of_check", "source": source("s3")},
            "probe": probe,
        }
        answers = self.client.run(function("check_keys"), json.dumps(question))
        return [json.loads(answer) for answer in answers.values()]

    def keys(self, **output):
        return {answer["keys"] for answer in self.check(**output)}


def function(program):
    """Return `main` of a program, in a namespace that is sent by value."""
    namespace = {"__name__": "__main__"}
    exec(source(program), namespace)
    return namespace["main"]


@pytest.fixture(scope="module")
def client():
    """A client of a cluster with TLS whose workers have no keys, now or later."""
    from distributed import Client, LocalCluster
    from distributed.security import Security

    own = {name: os.environ.pop(name) for name in KEYS if name in os.environ}
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=2,
            processes=True,
            dashboard_address=":0",
            protocol="tls",
            security=Security.temporary(),
        ) as cluster,
        Client(cluster) as one,
    ):
        yield one
    os.environ.update(own)


@pytest.fixture(scope="module")
def jobs(client, store):
    """The registry on this cluster."""
    return Jobs(client, store)


@pytest.fixture
def lender(client, store):
    """A lender with which nothing is lent before or after."""
    one = Lender(client, store)
    assert one.keys() == {"none"}
    yield one
    one.call("take_back")


def addresses(dask_scheduler):
    """Return the scheduler's workers, as it knows them now."""
    return sorted(dask_scheduler.workers)


def until(holds, seconds=60):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def end_soon():
    """End this worker without a word, after the answer."""
    asyncio.get_running_loop().call_later(0.1, os._exit, 1)


WRITE = """
import zarr

def run(store, client):
    array = zarr.create_array(store, shape=(20,), chunks=(5,), dtype="i4", zarr_format=2)
    shared = client.submit(lambda one: one, array, pure=False)
    def fill(part, array):
        array[part * 5 : part * 5 + 5] = part
        return part
    return client.gather(client.map(fill, range(4), array=shared, pure=False))
"""


def test_a_job_fails_before_and_is_done_after(lender, jobs):
    failed = jobs.wait(jobs.submit(WRITE))
    assert (failed["state"], failed["failure"]) == ("failed", "keys missing")
    assert "lend yours to the cluster" in failed["error"]
    assert lender.lend() == {"lent": 1}
    assert lender.keys() == {"lent"}
    done = jobs.wait(jobs.submit(WRITE))
    assert done["state"] == "done", done
    assert lender.store.read(f"out/{done['id']}/3") is not None


def test_libraries_without_obstore_find_them_too(lender, jobs):
    lender.lend()
    text = WRITE.replace("import zarr", "import os, zarr").replace(
        "def run(store, client):",
        "def run(storage_options, client):\n"
        "    import s3fs\n"
        "    files = s3fs.S3FileSystem(asynchronous=True, **storage_options)\n"
        f"    store = zarr.storage.FsspecStore(files, path='{BUCKET}/fsspec/%s')"
        % uuid.uuid4().hex,
    )
    done = jobs.wait(jobs.submit(text))
    assert done["state"] == "done", done


def test_later_workers_and_restarted_ones_have_them(lender, client):
    lender.lend()
    victim = client.run_on_scheduler(addresses)[0]
    client.cluster.scale(3)
    until(lambda: len(client.run_on_scheduler(addresses)) == 3)
    assert lender.keys() == {"lent"}
    client.run(end_soon, workers=[victim])
    until(lambda: victim not in client.run_on_scheduler(addresses))
    until(lambda: len(client.run_on_scheduler(addresses)) == 3)
    assert len(lender.check()) == 3
    assert lender.keys() == {"lent"}
    client.cluster.scale(2)


def test_they_are_bound_to_their_place(lender, store):
    lender.lend({"prefix": "a/b"}, {"prefix": "a"}, {"bucket": "other", "prefix": ""})
    assert lender.keys(prefix="a") == lender.keys(prefix="a/b/c") == {"lent"}
    assert lender.keys(prefix="") == lender.keys(prefix="ab") == {"none"}
    assert lender.keys(bucket="other", prefix="x") == {"lent"}
    assert lender.keys(prefix="a", endpoint="http://127.0.0.1:9") == {"none"}
    told = lender.call("places")["places"]
    assert sorted(place["prefix"] for place in told) == ["", "a", "a/b"]
    assert store.keys["worker"][1] not in json.dumps(told)


def test_the_longest_prefix_and_the_last_lent_win(lender):
    lender.lend({"prefix": "p"}, keys=("nobody", "wrong"))
    assert {one["failure"] for one in lender.check(probe=True, prefix="p/q")} == {"keys refused"}
    lender.lend({"prefix": "p/q"})
    assert [one.get("error") for one in lender.check(probe=True, prefix="p/q")] == [None, None]
    lender.lend({"prefix": "p"})
    assert [one.get("error") for one in lender.check(probe=True, prefix="p")] == [None, None]
    assert len(lender.call("places")["places"]) == 2


def test_the_probe_leaves_nothing_behind(lender, store):
    lender.lend()
    prefix = f"probe/{uuid.uuid4().hex}"
    assert [one.get("error") for one in lender.check(probe=True, prefix=prefix)] == [None, None]
    assert store.names(prefix) == []
    missing = lender.check(probe=True, bucket="nowhere")
    assert {one["keys"] for one in missing} == {"none"}
    assert {one["failure"] for one in missing} == {"keys missing"}


def test_taken_back_they_are_gone_for_later_workers_too(lender, client):
    lender.lend()
    lender.lend({"bucket": "other", "prefix": ""})
    assert lender.call("take_back") == {"taken": True}
    assert lender.keys() == lender.keys(bucket="other") == {"none"}
    client.cluster.scale(3)
    until(lambda: len(client.run_on_scheduler(addresses)) == 3)
    assert lender.keys() == {"none"}
    assert lender.call("places") == {"places": []}
    client.cluster.scale(2)


def test_nothing_tells_them(lender, client, jobs, store):
    secret = store.keys["worker"][1]
    lender.lend()
    for text in ("no json", "{}", json.dumps({"places": [{"x": secret}], "keys": secret})):
        assert set(lender.call("lend", text)) == {"failed"}
    # A module that does not even compile on the workers.
    payload = {"places": [lender.place()], "source": "1 / 0"}
    payload["keys"] = {"key": "k", "secret": secret, "token": None}
    assert lender.call("lend", json.dumps(payload)) == {"lent": 1}
    jobs.wait(jobs.submit(WRITE))
    jobs.wait(jobs.submit("def run(store):\n    raise ValueError(repr(store))\n"))

    def everything(dask_scheduler):
        broker = dask_scheduler._broker._topics
        tasks = [repr(task.run_spec) for task in dask_scheduler.tasks.values()]
        return repr([list(topic.events) for topic in broker.values()]) + repr(tasks)

    seen = [
        client.run_on_scheduler(everything),
        repr(client.get_scheduler_logs()),
        repr(client.get_worker_logs()),
        repr(client.get_worker_logs(nanny=True)),
        repr(client.sync(client.scheduler.get_cluster_state, exclude=[])),
        json.dumps(lender.check(probe=True)),
    ]
    assert "science-gateway-keys" in seen[2]
    for text in seen:
        assert len(text) > 50
        assert secret not in text


def test_not_without_tls(lender, cluster):
    from distributed import Client

    with Client(cluster) as plain:
        assert lender.lend(client=plain) == {"refused": "its workers are not reached over TLS"}
        assert lender.call("places", client=plain) == {"places": []}


def test_a_workers_own_keys_come_first(store):
    s3 = load("s3")
    own = {"AWS_ACCESS_KEY_ID": "own", "AWS_SECRET_ACCESS_KEY": "x"}
    assert s3.keys_for(store.output(), own)["from"] == "worker"
    assert s3.keys_for(store.output(), {"AWS_ACCESS_KEY_ID": "half"}) is None


@pytest.fixture
def module():
    """The module as it is in a worker's process."""
    import sys
    import types

    made = types.ModuleType(NAME)
    exec(source("lend"), made.__dict__)
    sys.modules[NAME] = made
    yield made
    del sys.modules[NAME]


def test_a_session_and_a_provider_pickle_without_them(store, module):
    import pickle

    held = {**store.output(), "key": "k", "secret": "a secret", "token": None}
    plugin = module.LentKeys([held])
    plugin.setup(None)
    output = store.output("deep/below")
    for made in (module.Provider(output), module.Session(output)):
        data = pickle.dumps(made)
        assert b"a secret" not in data
        assert "a secret" not in repr(made)
        # One for the whole place, so that s3fs keeps one client and not one for each job.
        assert repr(pickle.loads(data)) == repr(made) == repr(type(made)(store.output()))
    assert module.Provider(output)()["secret_access_key"] == "a secret"
    plugin.teardown(None)
    with pytest.raises(RuntimeError, match="No keys are lent"):
        module.Provider(output)()


def test_a_session_follows_what_is_lent(store, module):
    from botocore.exceptions import NoCredentialsError

    async def ask():
        return (await (await session.get_credentials()).get_frozen_credentials()).secret_key

    session = module.Session(store.output())
    with pytest.raises(NoCredentialsError):
        asyncio.run(ask())
    for secret in ("first", "second"):
        plugin = module.LentKeys([{**store.output(), "key": "k", "secret": secret, "token": None}])
        plugin.setup(None)
        assert asyncio.run(ask()) == secret
        plugin.teardown(None)
    with pytest.raises(NoCredentialsError):
        asyncio.run(ask())
