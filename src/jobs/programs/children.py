"""Carries what a job's tasks print on other workers to the worker of its driver.

A worker plugin, there once for a cluster. The driver's sink takes the lines as if they had been
printed beside it: one order, one numbering, one log. The task says by its annotation
`science_gateway_log` where its driver is: `[address, nonce, module]`.
"""

from __future__ import annotations

import asyncio
import time

from distributed.diagnostics.plugin import WorkerPlugin

ANNOTATION = "science_gateway_log"
NAME = "science-gateway-children"
PATIENCE = 10.0
RECORDS = 8.0
"""Seconds that a worker's end waits for records."""
_made = {}


def plugin(capture_name, modules):
    """Return the plugin; `capture_name` is the module `capture.py` of the same driver."""
    return Children(modules[capture_name], __name__)


def there(name):
    """Say whether this process has the plugin of a version."""
    return name in _made


class Children(WorkerPlugin):
    """Finds the job of a task that prints."""

    def __init__(self, capture, module):
        self.capture = capture
        self.module = module
        self.worker = None
        self.away = {}

    def setup(self, worker):
        """Listen to threads of this process and to other workers."""
        self.worker = worker
        _made[self.module] = self
        self.capture.install()
        self.capture.ask_tasks(self.sink)
        worker.handlers[self.module + "_take"] = self.take
        worker.handlers[self.module + "_flush"] = self.flush

    async def teardown(self, worker):
        """Let drivers on this worker, which is told to go, write their records; stop listening."""
        place = worker.__dict__.get("_science_gateway") or {}
        end = time.monotonic() + RECORDS
        while time.monotonic() < end:
            keepers = list(place.get("keepers", {}).values())
            if all(keeper.settled.is_set() for keeper in keepers):
                break
            await asyncio.sleep(0.02)
        _made.pop(self.module, None)
        self.capture.ask_tasks(None)

    def sink(self):
        """Return the sink for the task of this thread, or None."""
        from distributed.worker import thread_state

        try:
            key, worker = thread_state.key, thread_state.execution_state["worker"]
        except (AttributeError, KeyError):
            return None
        task = getattr(worker, "state", worker).tasks.get(key)
        where = ((task.annotations if task is not None else None) or {}).get(ANNOTATION)
        if not where or where[2] != self.module:
            return None
        address, nonce, _ = where
        if address == worker.address:
            return self.capture.sink_of(nonce)
        away = self.away.get(nonce)
        if away is None:
            made = carrier(self.capture)(worker, address, nonce, self.module)
            away = self.away.setdefault(nonce, made)
        return away

    async def take(self, comm=None, nonce=None, runs=()):
        """Take what a task of a driver here has printed elsewhere."""
        sink = self.capture.sink_of(nonce)
        if sink is None:
            return False

        def put():
            for name, text in runs:
                sink.put(name, text)

        # May wait while the store refuses: not in the event loop.
        await asyncio.get_running_loop().run_in_executor(None, put)
        return True

    async def flush(self, comm=None, nonce=None, over=False):
        """Send what is left of a job; with `over` nothing more will come."""
        away = self.away.pop(nonce, None) if over else self.away.get(nonce)
        if away is not None:
            await away.send(over)
        return True


def carrier(capture):
    """Return the class of what carries the lines of one job to its driver's worker."""

    class Away(capture.Pending):
        def __init__(self, worker, address, nonce, module):
            super().__init__()
            self.worker = worker
            self.address = address
            self.nonce = nonce
            self.op = module + "_take"
            self.sending = None

        def begin(self):
            self.worker.loop.add_callback(self._later)

        def may_wait(self):
            import threading

            return threading.current_thread().name not in ("MainThread", "IO loop")

        def _later(self):
            self.worker.loop.call_later(
                capture.INTERVAL, lambda: asyncio.ensure_future(self.send())
            )

        async def send(self, over=False):
            if self.sending is None:
                self.sending = asyncio.Lock()
            async with self.sending:
                with self.condition:
                    runs = [(name, text) for _, name, text in self.take(over)]
                end = time.monotonic() + PATIENCE
                while runs:
                    try:
                        remote = self.worker.rpc(self.address)
                        if not await getattr(remote, self.op)(nonce=self.nonce, runs=runs):
                            self._below(runs)
                        return
                    except Exception:
                        if time.monotonic() > end:
                            return self._below(runs)
                        await asyncio.sleep(0.5)

        def _below(self, runs):
            # Its driver is gone: the worker's own log is better than nothing.
            import sys

            for name, text in runs:
                stream = sys.stdout if name == "stdout" else sys.stderr
                getattr(stream, "below", stream).write(text)

    return Away
