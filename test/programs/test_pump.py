"""The pump in a real kernel, spoken to as the extension does."""

import os
import socket
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest
from jupyter_client import KernelManager

TEXT = (Path(__file__).parents[2] / "src" / "hub" / "programs" / "pump.py").read_text()
PYTHON = os.environ.get("SCIENCE_GATEWAY_KERNEL_PYTHON", sys.executable)
SECRETS = {
    "DASK_GATEWAY__AUTH__KERBEROS__KEYTAB": "keytab-secret",
    "JUPYTERHUB_API_TOKEN": "hub-secret",
}


def functions():
    """Return what the program defines, without starting it."""
    names = {}
    exec(TEXT[: TEXT.rindex("science_gateway_pump =")], names)
    return names


def test_environment_is_an_allow_list():
    """Addresses and defaults are told, and nothing that is or looks like a secret."""
    prefix = "DASK_GATEWAY__CLUSTER__OPTIONS__"
    env = {
        **SECRETS,
        "DASK_GATEWAY__PROXY_ADDRESS": "gateway://traefik:80",
        "DASK_GATEWAY__AUTH__TYPE": "jupyterhub",
        prefix + "IMAGE": "{JUPYTER_IMAGE_SPEC}",
        prefix + "OTHER": "{AWS_SECRET_ACCESS_KEY}",
        prefix + "HOST": "{NOT_THERE}",
        prefix + "ATTRIBUTE": "{JUPYTER_IMAGE_SPEC.__class__}",
        prefix + "ENVIRONMENT": '{"AWS_SECRET_ACCESS_KEY": "worker-secret"}',
        prefix + "API_KEY": "option-secret",
        prefix + "BROKEN": "{",
        "JUPYTER_IMAGE_SPEC": "quay.io/x:1",
        "AWS_SECRET_ACCESS_KEY": "cloud-secret",
    }
    told = functions()["environment"](env)
    assert told == {
        "DASK_GATEWAY__PROXY_ADDRESS": "gateway://traefik:80",
        "DASK_GATEWAY__AUTH__TYPE": "jupyterhub",
        prefix + "IMAGE": "quay.io/x:1",
        prefix + "ATTRIBUTE": "{JUPYTER_IMAGE_SPEC.__class__}",
        prefix + "BROKEN": "{",
    }
    assert "secret" not in repr(told)


class Client:
    """A client of one kernel that owns its pump."""

    def __init__(self, kernel):
        self.client = kernel.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.control, self.nonce = uuid.uuid4().hex, uuid.uuid4().hex
        self.seen = []
        self.client.execute(TEXT, silent=True, store_history=False, allow_stdin=False)

    def own(self, *allowed):
        """Take possession of the pump; return what it says."""
        data = {"nonce": self.nonce, "allowed": list(allowed)}
        self.send("comm_open", self.control, data, target_name="science_gateway_pump")
        return self.next(self.control)[0]

    def open(self, host, port, nonce=None):
        """Ask for a connection; return the comm's id."""
        key = uuid.uuid4().hex
        data = {"nonce": nonce or self.nonce, "host": host, "port": port}
        self.send("comm_open", key, data, target_name="science_gateway_stream")
        return key

    def send(self, kind, key, data, buffers=(), **more):
        """Send a comm message."""
        session = self.client.session
        content = {"comm_id": key, "data": data, **more}
        session.send(self.client.shell_channel.socket, kind, content, buffers=list(buffers))

    def say(self, key, data, buffers=()):
        """Send a message by the short way."""
        content = {"comm_id": key, "data": data}
        socket = self.client.stdin_channel.socket
        self.client.session.send(socket, "comm_msg", content, buffers=list(buffers))

    def next(self, key, seconds=20):
        """Return data and bytes of the next message of a comm; `closed` when it was closed."""
        end = time.monotonic() + seconds
        while True:
            msg = self.client.get_iopub_msg(timeout=max(0.1, end - time.monotonic()))
            self.seen.append(msg["msg_type"])
            if msg["content"].get("comm_id") != key:
                continue
            if msg["msg_type"] == "comm_close":
                return "closed", b""
            return msg["content"]["data"], b"".join(bytes(one) for one in msg["buffers"])


@pytest.fixture(scope="module")
def kernel():
    """Start a kernel that knows a gateway and some secrets."""
    manager = KernelManager()
    manager.kernel_spec.argv = [PYTHON, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    env = {**os.environ, **SECRETS, "DASK_GATEWAY__PROXY_ADDRESS": "gateway://traefik:80"}
    manager.start_kernel(env=env)
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def echo():
    """Serve an address where everything comes back."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve(connection):
        while data := connection.recv(65536):
            connection.sendall(data)
        connection.close()

    def accept():
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[:2]


@pytest.fixture(scope="module")
def pump(kernel, echo):
    """Start the pump and own it."""
    client = Client(kernel)
    news = client.own(list(echo))
    assert news["k"] == "ready"
    assert news["environment"]["DASK_GATEWAY__PROXY_ADDRESS"] == "gateway://traefik:80"
    assert "secret" not in repr(news)
    return client


def test_bytes_there_and_back(pump, echo):
    """Bytes come back, numbered, and the end of one side is an end of the other."""
    key = pump.open(*echo)
    assert pump.next(key)[0] == {"k": "open", "n": 0, "g": 0}
    pump.send("comm_msg", key, {"n": 0, "a": 1, "g": 0}, [b"hello"])
    data, back = pump.next(key)
    assert (data["n"], back) == (1, b"hello")
    pump.send("comm_msg", key, {"n": 1, "a": 2, "g": 5, "e": 1})
    assert pump.next(key)[0] == {"n": 2, "g": 5, "e": 1}
    assert pump.next(key)[0] == {"n": 3, "g": 5, "k": "end"}
    pump.send("comm_close", key, {})


def test_the_short_way(pump, echo):
    """What comes by `stdin` is taken without a word of the kernel's own."""
    pump.say(pump.control, {"op": "beat"})
    assert pump.next(pump.control)[0] == {"k": "beat"}
    key = pump.open(*echo)
    pump.next(key)
    time.sleep(0.5)
    pump.seen.clear()
    for number in range(20):
        pump.say(key, {"n": number, "a": number + 1, "g": 5 * number}, [b"hello"])
        data, back = pump.next(key)
        assert (data["n"], back) == (number + 1, b"hello")
    assert pump.seen.count("status") <= 2  # of the request to open
    pump.say(key, "nonsense")
    pump.say("nobody", {"n": 0})
    pump.say(key, {"close": 1})
    assert pump.next(key)[0] == "closed"


def test_nothing_is_seen_of_it(pump):
    """No output, no input, no history: only comms and states."""
    pump.send("comm_msg", pump.control, {"op": "beat"})
    assert pump.next(pump.control)[0] == {"k": "beat"}
    assert set(pump.seen) <= {"comm_msg", "comm_open", "comm_close", "status"}


def test_a_second_owner_gets_nothing(pump):
    """The first client owns the pump for good."""
    first, pump.control = pump.control, uuid.uuid4().hex
    try:
        assert pump.own(["127.0.0.1", 1]) == {"k": "taken"}
    finally:
        pump.control = first


def test_targets(pump, echo):
    """Only what was allowed is connected to, and only for the owner."""
    host, port = echo
    assert pump.next(pump.open(host, port, nonce="guessed"))[0] == "closed"
    news, _ = pump.next(pump.open("127.0.0.2", port))
    assert (news["k"], news["why"]) == ("refused", "notAllowed")
    pump.send("comm_msg", pump.control, {"op": "allow", "host": "127.0.0.1", "port": 1})
    news, _ = pump.next(pump.open("127.0.0.1", 1))
    assert (news["k"], news["why"]) == ("refused", "refused")


def test_a_gap_ends_the_stream(pump, echo):
    """A lost message is told, not papered over."""
    key = pump.open(*echo)
    pump.next(key)
    pump.send("comm_msg", key, {"n": 1, "a": 1, "g": 0}, [b"second"])
    news, back = pump.next(key)
    assert (news["k"], news["why"], back) == ("end", "lost", b"")
    pump.send("comm_close", key, {})


def test_what_is_not_confirmed_is_asked_for(pump, echo):
    """The loss of a last message is noticed as well."""
    key = pump.open(*echo)
    pump.next(key)
    began = time.monotonic()
    assert pump.next(key)[0] == {"p": 1}
    assert time.monotonic() - began > 1
    pump.send("comm_close", key, {})


def test_a_client_that_takes_nothing_stalls_the_sender(pump):
    """No more than the window is sent, whatever the target has to say."""
    window = functions()["WINDOW"]
    server = socket.create_server(("127.0.0.1", 0))
    host, port = server.getsockname()
    pump.send("comm_msg", pump.control, {"op": "allow", "host": host, "port": port})
    key = pump.open(host, port)
    connection, _ = server.accept()
    pouring = threading.Thread(target=lambda: connection.sendall(bytes(3 * window)), daemon=True)
    pouring.start()
    got, number, stalled = 0, 1, False
    while not stalled:
        data, back = pump.next(key)
        got += len(back)
        stalled = "p" in data
        number = data.get("n", number)
    assert got == window
    pump.send("comm_msg", key, {"n": 0, "a": number + 1, "g": window})
    sent = 1
    while got < 3 * window:
        data, back = pump.next(key)
        got += len(back)
        number = data.get("n", number)
        pump.send("comm_msg", key, {"n": sent, "a": number + 1, "g": got})
        sent += 1
    assert got == 3 * window
    pump.send("comm_close", key, {})
    connection.close()
