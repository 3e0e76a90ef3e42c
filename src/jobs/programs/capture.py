"""Which job prints? A `sys.stdout` and `sys.stderr` that ask the thread.

The module must exist once per worker process: the driver keeps it in `sys.modules`. The job of a
driver's thread is an attribute of the thread; the job of a task that it submitted is in the task's
own annotation, and what it prints elsewhere is carried to the driver's worker (`children.py`).
Never a contextvar: an event loop carries the context of one job's callback into the next job's
task (seen: lines of job B in the log of job A).

Not caught: `os.write`, C libraries, child processes. They land in the worker's own log.
"""

from __future__ import annotations

import collections
import io
import logging
import sys
import threading
import time

ATTRIBUTE = "_science_gateway_log"
INTERVAL = 0.1
"""Seconds between two batches."""
RATE = 32 * 1024
"""Characters a second that are sent while the job runs; the scheduler buffers for slow readers."""
BURST = 256 * 1024
"""Characters that may be sent at once after a silence."""
KEEP = 1024 * 1024
"""Characters that wait to be sent at most; beyond, the oldest lines are dropped and counted."""
WAITING = 4 * 1024 * 1024
"""Characters that wait to be looked at; beyond, who prints waits. Nothing is dropped here."""
BATCH = 64 * 1024
LONGEST = 8192
"""A line longer than this is cut into several."""

# Threads of dask's and ours. Those of a named worker begin with its name: `3-Dask-Default-…`.
_own = ("Dask-", "IO loop", "science-gateway-", "Profile", "TCP-Executor")
_installing = threading.Lock()
_sinks = []
_logging_before = None
_of_task = None


def current():
    """Return the sink of the job that this thread works for, or None."""
    sink = getattr(threading.current_thread(), ATTRIBUTE, None)
    return sink if sink is not None or _of_task is None else _of_task()


def ask_tasks(of_task):
    """Ask `of_task()` for the sink of a thread that has none itself."""
    global _of_task
    _of_task = of_task


def sink_of(nonce):
    """Return the sink of a job whose driver runs in this process, or None."""
    return next((sink for sink in list(_sinks) if sink.nonce == nonce), None)


class Tee(io.TextIOBase):
    """Text stream that hands what a job prints to its sink and the rest to the stream below."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, below, name):
        self.below = below
        self.name = name
        self.buffer = RawTee(self)

    def writable(self):
        """Say that this stream can be written to."""
        return True

    def isatty(self):
        """Say that nobody types here, so that progress bars stay plain."""
        return False

    def fileno(self):
        """Return the descriptor below, for child processes."""
        return self.below.fileno()

    def flush(self):
        """Flush the stream below; sinks have their own beat."""
        self.below.flush()

    def write(self, text):
        """Write to the job's sink, or below when the thread works for no job."""
        sink = current()
        if sink is None:
            return self.below.write(text)
        sink.put(self.name, text)
        return len(text)


class RawTee(io.RawIOBase):
    """The `buffer` of a `Tee`: bytes are read as UTF-8."""

    def __init__(self, tee):
        self.tee = tee

    def writable(self):
        """Say that this stream can be written to."""
        return True

    def write(self, data):
        """Write bytes as text."""
        data = bytes(data)
        self.tee.write(data.decode("utf-8", "replace"))
        return len(data)


class Pending:
    """What was printed and not yet looked at: runs `[time, stream, text]`."""

    def __init__(self):
        self.condition = threading.Condition()
        self.runs = []
        self.size = 0
        self.begun = {}  # lines without an end, by thread and stream
        self.closed = False

    def put(self, name, text):
        """Add what was printed on stream `name`; waits while too much is there already.

        Only whole lines go on, or threads would cut each other's in half: `print` writes a line in
        several pieces.
        """
        key = threading.get_ident(), name
        with self.condition:
            while self.size > WAITING and not self.closed and self.may_wait():
                self.condition.wait(0.5)
            if self.closed:
                return
            head, newline, rest = text.rpartition("\n")
            if not newline and len(self.begun.get(key, "")) + len(rest) < LONGEST:
                self.begun[key] = self.begun.get(key, "") + rest
                return
            if newline:
                whole = self.begun.pop(key, "") + head + newline
                if rest:
                    self.begun[key] = rest
            else:
                whole = self.begun.pop(key, "") + rest
            self._add_run(name, whole)

    def take(self, whole=False):
        """Return the runs and forget them; called with the lock held.

        With `whole` also lines without an end.
        """
        if whole:
            for (_, name), text in self.begun.items():
                self._add_run(name, text)
            self.begun = {}
        runs, self.runs, self.size = self.runs, [], 0
        self.condition.notify_all()
        return [(at, name, "".join(parts)) for at, name, parts in runs]

    def _add_run(self, name, text):
        if self.runs and self.runs[-1][1] == name:
            self.runs[-1][2].append(text)
        else:
            self.runs.append((time.time(), name, [text]))
            if len(self.runs) == 1:
                self.begin()
        self.size += len(text)

    def begin(self):
        """Hear that there is something to look at; called with the lock held."""

    def may_wait(self):
        """Say whether this thread may be made to wait."""
        return True


class Sink(Pending):
    """Takes what a job prints to two places.

    `send(first, lines)` gets its numbered lines every 0.1 s at most, and not all of them when they
    are too many. `parts.add(runs)` gets everything, for the log beside the data. `clean(text)`
    takes secrets out before either. All are called from a thread of the sink or from `close`.
    """

    def __init__(self, send, nonce=None, clean=None):
        super().__init__()
        self.send = send
        self.nonce = nonce
        self.clean = clean
        self.parts = None
        self.early = []  # what was printed before the parts had a place
        self.lines = collections.deque()
        self.first = 0  # number of lines[0]
        self.held = 0  # characters in lines
        self.partial = {}
        self.credit = BURST
        self.credited = time.monotonic()
        self.has_children = False
        self.thread = None

    @property
    def count(self):
        """How many lines were printed so far."""
        return self.first + len(self.lines)

    def begin(self):
        """Start the thread, or wake it."""
        if self.thread is None:
            self.thread = threading.Thread(
                target=self._loop, name="science-gateway-log", daemon=True
            )
            self.thread.start()
        self.condition.notify_all()

    def close(self):
        """Send all that is left; what is printed afterwards is not caught any more."""
        with self.condition:
            self._look(whole=True)
            self.closed = True
            for held in self.partial.values():
                if held:
                    self._add(held)
            self.partial = {}
            self.condition.notify_all()
            while self.lines:
                self._send(BATCH)

    def _look(self, whole=False):
        # Called with the lock held.
        runs = self.take(whole)
        if self.clean is not None:
            runs = [(at, name, self.clean(text)) for at, name, text in runs]
        if self.parts is None:
            self.early += runs
        else:
            self.parts.add(self.early + runs)
            self.early = []
        for _, name, text in runs:
            self._split(name, text)

    def _split(self, name, text):
        head, newline, rest = text.rpartition("\n")
        held = self.partial.get(name, "")
        if newline:
            for line in (held + head).split("\n"):
                self._add(line)
            held = ""
        held += rest
        while len(held) > LONGEST:
            self._add(held[:LONGEST])
            held = held[LONGEST:]
        self.partial[name] = held

    def _add(self, line):
        line = line[:-1] if line.endswith("\r") else line
        for start in range(0, max(1, len(line)), LONGEST):
            part = line[start : start + LONGEST]
            self.lines.append(part)
            self.held += len(part) + 1
        while self.held > KEEP:
            self.held -= len(self.lines.popleft()) + 1
            self.first += 1

    def _loop(self):
        while True:
            with self.condition:
                self.condition.wait_for(lambda: self.runs or self.lines or self.closed)
                if self.closed:
                    return
            time.sleep(INTERVAL)
            with self.condition:
                if self.parts is None or not self.parts.full:
                    self._look()
                now = time.monotonic()
                self.credit = min(BURST, self.credit + (now - self.credited) * RATE)
                self.credited = now
                while self.lines and self.credit > 0:
                    self.credit -= self._send(min(BATCH, int(self.credit) + 1))

    def _send(self, most):
        # Called with the lock held, so that batches leave in order.
        first, batch, size = self.first, [], 0
        while self.lines and (not batch or size + len(self.lines[0]) < most):
            line = self.lines.popleft()
            batch.append(line)
            size += len(line) + 1
        self.first += len(batch)
        self.held -= size
        self.send(first, batch)
        return size


def install():
    """Put the tees in place, once per process."""
    with _installing:
        if isinstance(sys.stdout, Tee):
            return
        sys.stdout = Tee(sys.stdout, "stdout")
        sys.stderr = Tee(sys.stderr, "stderr")
        start = threading.Thread.start

        def start_with_sink(self):
            # Threads that the user's code starts belong to the same job; dask's own do not.
            sink = None if any(name in self.name for name in _own) else current()
            if sink is not None:
                setattr(self, ATTRIBUTE, sink)
            return start(self)

        threading.Thread.start = start_with_sink


def note_children():
    """From now on notice which jobs submit tasks: only those have lines on other workers."""
    from distributed import Client

    submit = Client._graph_to_futures
    if getattr(submit, ATTRIBUTE, None) == __name__:
        return

    def submit_noted(self, *args, **kwargs):
        sink = getattr(threading.current_thread(), ATTRIBUTE, None)
        if sink is not None:
            sink.has_children = True
        return submit(self, *args, **kwargs)

    setattr(submit_noted, ATTRIBUTE, __name__)
    Client._graph_to_futures = submit_noted


def attach(send, nonce=None, clean=None):
    """Catch what this thread prints from now on; returns the sink, for `detach`."""
    global _logging_before
    install()
    sink = Sink(send, nonce, clean)
    with _installing:
        if not _sinks:
            _logging_before = (logging.root.level, list(logging.root.handlers))
        _sinks.append(sink)
    setattr(threading.current_thread(), ATTRIBUTE, sink)
    return sink


def detach(sink):
    """End what `attach` began and send the rest.

    With the last job of the process go the handlers and the level that jobs gave the root logger,
    or the next job would print through them.
    """
    if getattr(threading.current_thread(), ATTRIBUTE, None) is sink:
        delattr(threading.current_thread(), ATTRIBUTE)
    sink.close()
    with _installing:
        if sink in _sinks:
            _sinks.remove(sink)
        if not _sinks and _logging_before is not None:
            level, handlers = _logging_before
            logging.root.setLevel(level)
            logging.root.handlers[:] = handlers
