"""TCP connections out of a kernel of the user's own hub server, one comm each.

This text runs once, by a silent execute request, in a kernel that nobody else uses; `Pump` then
serves its client (src/hub/pumpSession.ts) for as long as the kernel lives. What passes is TLS from
end to end: this program sees ciphertext only.

The first comm to CONTROL owns the pump. It brings a nonce, without which no connection is made, and
the only targets that are allowed; both travel as data. A comm to STREAM is one connection.

Messages of a stream, both ways, are numbered (`n`), since a Jupyter server drops what exceeds its
`iopub_msg_rate_limit`: a gap ends the stream. `g` is how many bytes the sender of the message has
taken off the stream so far; nobody sends more than WINDOW bytes beyond that. `a` is the number of
the next message that the client waits for: what stays unconfirmed is asked for again by number
(`p`), so that the loss of a last message is noticed as well.

The client's messages come by the channel `stdin`, which the pump reads in its own thread: what
comes by `shell` goes through the kernel's main thread, which wraps it in two states (busy, idle)
that Jupyter's server then sends before the answer. Where there is no such channel the comms do.

Python 3.9 and later, ipykernel 6 and 7; nothing but the standard library and what ipykernel needs.
"""

import asyncio
import hmac
import os
import re
import socket
import string
import threading
import time

import zmq

CONTROL = "science_gateway_pump"
STREAM = "science_gateway_stream"

WINDOW = 1024 * 1024  # bytes under way in each direction of a stream; as in pumpStream.ts
CHUNK = 128 * 1024  # most bytes of one message
CONNECT_LIMIT = 10  # seconds
BURST, RATE = 16, 250  # messages at once, messages a second: servers allow 1000 by default
PROBE_AFTER = 2  # seconds without a confirmation
GIVE_UP = 60  # seconds without a confirmation
ORPHANED = 180  # seconds without any word of the client's

# What of the server's environment is told, and what never is whatever it is called.
PLAIN = re.compile(r"DASK_GATEWAY__(ADDRESS|PROXY_ADDRESS|PUBLIC_ADDRESS|AUTH__TYPE)")
OPTION = re.compile(r"DASK_GATEWAY__CLUSTER__OPTIONS__\w+")
SECRET = re.compile(r"secret|token|passw|credential|api_?key|access_?key|private_?key", re.I)
IN_TEMPLATES = ("JUPYTER_IMAGE", "JUPYTER_IMAGE_SPEC", "JUPYTERHUB_USER", "NB_USER")


def environment(env=os.environ):
    """Return where the gateway is and what clusters take by default, as this server was told."""
    known = {name: env[name] for name in IN_TEMPLATES if name in env}
    told = {}
    for name, value in env.items():
        name = name.upper()
        if PLAIN.fullmatch(name):
            told[name] = value
        elif OPTION.fullmatch(name) and not SECRET.search(name + value):
            expanded = expand(value, known)
            if expanded is not None:
                told[name] = expanded
    return told


def expand(value, known):
    """Fill `{JUPYTER_IMAGE_SPEC}` and its like, as dask-gateway's client does (client.py)."""
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(value) if field is not None]
    except ValueError:
        return value
    if any(not field.isidentifier() for field in fields):  # JSON, or an attribute of something
        return value
    return value.format(**known) if all(field in known for field in fields) else None


def why(error):
    """Return one word for a failure of the network, and its text."""
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return "timedOut", "no answer"
    if isinstance(error, ConnectionRefusedError):
        return "refused", str(error)
    if isinstance(error, socket.gaierror):
        return "nameNotFound", str(error)
    if isinstance(error, ConnectionError):
        return "closed", str(error)
    return ("noRoute" if isinstance(error, OSError) else "other"), str(error) or repr(error)


class Stream:
    """One TCP connection and the comm that carries its bytes."""

    def __init__(self, pump, comm, host, port):
        self.pump, self.comm, self.host, self.port = pump, comm, host, port
        self.number = 0  # of our next message
        self.confirmed = 0  # the next that the client waits for
        self.moved = time.monotonic()  # when a confirmation came or nothing was left to confirm
        self.expected = 0  # number of the client's next message
        self.sent = self.taken = 0  # bytes towards the client; of these, taken by its reader
        self.received = self.written = self.told = 0  # bytes towards the target
        self.inbox = asyncio.Queue()
        self.room = asyncio.Event()
        self.writer = None
        self.task = asyncio.ensure_future(self.run())

    def send(self, data=None, **fields):
        """Send one numbered message."""
        if self.number == self.confirmed:
            self.moved = time.monotonic()
        fields.update(n=self.number, g=self.written)
        self.number += 1
        self.told = self.written
        self.comm.send(fields, buffers=[] if data is None else [data])

    async def run(self):
        """Connect, and carry bytes until both sides have ended."""
        try:
            try:
                opening = asyncio.open_connection(self.host, self.port, limit=CHUNK)
                reader, self.writer = await asyncio.wait_for(opening, CONNECT_LIMIT)
            except Exception as error:
                word, text = why(error)
                self.send(k="refused", why=word, text=text[:500])
                return
            self.send(k="open")
            await self.carry(reader)
            self.send(k="end")
        except Exception as error:
            word, text = why(error)
            self.send(k="end", why=word, text=text[:500])
        finally:
            if self.writer is not None:
                self.writer.transport.abort()

    async def carry(self, reader):
        """Work in both directions at once; the first failure ends both."""
        both = [asyncio.ensure_future(self.upload()), asyncio.ensure_future(self.download(reader))]
        try:
            await asyncio.gather(*both)
            self.writer.close()
            await self.writer.wait_closed()
        finally:
            for one in both:
                one.cancel()

    async def download(self, reader):
        """Carry bytes from the target to the client."""
        while True:
            while self.sent >= self.taken + WINDOW:
                self.room.clear()
                await self.room.wait()
            data = await reader.read(min(CHUNK, self.taken + WINDOW - self.sent))
            if not data:
                self.send(e=1)
                return
            self.sent += len(data)
            self.send(data)
            # What arrives during the pause travels as one message.
            await self.pump.pause()

    async def upload(self):
        """Carry bytes from the client to the target."""
        while True:
            data = await self.inbox.get()
            if data is None:
                self.writer.write_eof()
                return
            self.writer.write(data)
            await self.writer.drain()
            self.written += len(data)
            if self.written - self.told >= WINDOW // 4:
                self.send()

    def take(self, data, buffers):
        """Take a message of the client's."""
        if data["n"] != self.expected:
            self.end("lost")
            return
        self.expected += 1
        if data["a"] > self.confirmed:
            self.confirmed, self.moved = data["a"], time.monotonic()
        if data["g"] > self.taken:
            self.taken = data["g"]
            self.room.set()
        for buffer in buffers:
            self.received += len(buffer)
            self.inbox.put_nowait(bytes(buffer))
        if self.received - self.written > WINDOW:
            self.end("other", "more than the agreed number of bytes under way")
        if data.get("e"):
            self.inbox.put_nowait(None)

    def end(self, word, text=""):
        """End the stream for a fault that is told to the client."""
        if not self.task.done():
            self.task.cancel()
            self.send(k="end", why=word, text=text)

    def tend(self, now):
        """Ask after what was not confirmed; return true when the client is to be given up."""
        if self.number == self.confirmed:
            return self.task.done() and now - self.moved > GIVE_UP
        if now - self.moved > PROBE_AFTER:
            self.comm.send({"p": self.number})
        return now - self.moved > GIVE_UP


class Pump:
    """All streams of one client, on an event loop in a thread of its own."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.stdin = getattr(kernel, "stdin_socket", None)
        self.nonce = None
        self.allowed = set()
        self.control = None
        self.streams = {}
        self.heard = time.monotonic()
        self.tokens, self.refilled = float(BURST), time.monotonic()
        self.loop = asyncio.new_event_loop()
        kernel.comm_manager.register_target(CONTROL, self.on_control)
        kernel.comm_manager.register_target(STREAM, self.on_stream)
        threading.Thread(target=self.work, daemon=True, name=CONTROL).start()

    def work(self):
        """Run the loop, in the thread."""
        asyncio.set_event_loop(self.loop)
        self.tending = self.loop.create_task(self.tend())
        if isinstance(self.stdin, zmq.Socket):
            self.loop.add_reader(self.stdin.getsockopt(zmq.FD), self.drain)
        self.loop.run_forever()

    # The next three run in the kernel's main thread.

    def on_control(self, comm, msg):
        """Give the pump to the first who asks."""
        data = msg["content"]["data"]
        if self.nonce is not None:
            comm.send({"k": "taken"})
            return
        self.nonce, self.control = data["nonce"], comm
        self.allowed = {(host, port) for host, port in data["allowed"]}
        comm.on_msg(lambda msg: self.loop.call_soon_threadsafe(self.obey, msg["content"]["data"]))
        comm.send({"k": "ready", "environment": environment()})

    def on_stream(self, comm, msg):
        """Hear of a connection that is wanted."""
        key, data = comm.comm_id, msg["content"]["data"]

        def on_msg(msg):
            buffers = msg.get("buffers") or []
            self.loop.call_soon_threadsafe(self.take, key, msg["content"]["data"], buffers)

        comm.on_msg(on_msg)
        comm.on_close(lambda msg: self.loop.call_soon_threadsafe(self.drop, key))
        self.loop.call_soon_threadsafe(self.open, comm, data)

    # All others run in the pump's thread.

    def drain(self):
        """Take all that has come by `stdin`: its descriptor tells of the first message only."""
        session = self.kernel.session
        while self.stdin.getsockopt(zmq.EVENTS) & zmq.POLLIN:
            parts = self.stdin.recv_multipart()
            try:
                msg = session.deserialize(session.feed_identities(parts)[1])
                key, data = msg["content"]["comm_id"], msg["content"]["data"]
                if self.control is not None and key == self.control.comm_id:
                    self.obey(data)
                elif data.get("close"):
                    self.close(key)
                else:
                    self.take(key, data, msg["buffers"])
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # not ours, or not signed by our server

    def obey(self, data):
        """Carry out what the owner orders."""
        self.heard = time.monotonic()
        if data["op"] == "allow":
            self.allowed.add((data["host"], data["port"]))
        elif data["op"] == "beat":
            self.control.send({"k": "beat"})

    def open(self, comm, data):
        """Make a connection, if it is ours and allowed."""
        self.heard = time.monotonic()
        nonce, target = str(data.get("nonce")), (data.get("host"), data.get("port"))
        if self.nonce is None or not hmac.compare_digest(nonce.encode(), self.nonce.encode()):
            comm.close()
        elif target not in self.allowed:
            comm.send({"n": 0, "g": 0, "k": "refused", "why": "notAllowed", "text": ""})
        else:
            self.streams[comm.comm_id] = Stream(self, comm, *target)

    def take(self, key, data, buffers):
        """Hand a message to its stream; for one that has ended it means nothing."""
        self.heard = time.monotonic()
        if key in self.streams:
            self.streams[key].take(data, buffers)

    def drop(self, key):
        """Forget a stream that the client has closed."""
        self.heard = time.monotonic()
        stream = self.streams.pop(key, None)
        if stream is not None:
            stream.task.cancel()

    def close(self, key):
        """Forget a stream and its comm."""
        stream = self.streams.get(key)
        self.drop(key)
        if stream is not None:
            stream.comm.close()

    async def pause(self):
        """Wait as long as it takes to keep the number of messages a second below RATE."""
        now = time.monotonic()
        self.tokens = min(BURST, self.tokens + (now - self.refilled) * RATE) - 1
        self.refilled = now
        if self.tokens < 0:
            await asyncio.sleep(-self.tokens / RATE)

    async def tend(self):
        """Look once a second for what was lost and who is gone."""
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            gone = now - self.heard > ORPHANED
            for key, stream in list(self.streams.items()):
                if stream.tend(now) or gone:
                    heard = self.heard
                    self.close(key)
                    self.heard = heard


science_gateway_pump = Pump(get_ipython().kernel)  # noqa: F821
