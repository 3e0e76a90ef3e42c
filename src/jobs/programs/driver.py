"""Runs one job on a worker: the dask task whose key is the job's id.

`main(spec, modules)` gets the user's source and parameters as data, claims the job's place in the
object store, calls the entry function, and tells the registry in the scheduler what happened:
`start`, `progress`, `log`, `out`, `recorded`, all as JSON text under one topic. It returns None
and never raises: state, result and error are the registry's, not dask's.
"""

from __future__ import annotations

import ctypes
import json
import linecache
import math
import sys
import threading
import time
import traceback
import types
import uuid

TOPIC = "science-gateway:driver"
OUTCOME = ("state", "result", "error", "failure")
LARGEST_RESULT = 256 * 1024
PROGRESS_INTERVAL = 0.2
START_DELAY = 0.02
"""Seconds before `start` is told: a job that is over by then sends one message instead of two."""


class JobCancelled(BaseException):
    """Raised in the thread by `interrupt.py`; `except Exception` does not swallow it."""


def main(spec_json, modules):
    """Run the job; `modules` are the sources of the other programs by name."""
    from distributed import get_worker

    capture, s3, record, zarr_store = (
        load(modules[name]) for name in ("capture", "s3", "record", "zarr_store")
    )
    attempt = Attempt(get_worker(), json.loads(spec_json))
    with attempt:
        attempt.sink = capture.attach(attempt.log)
        attempt.outcome = attempt.run(s3, record, zarr_store)
    if attempt.sink is not None:
        capture.detach(attempt.sink)
    attempt.finish()


def load(module):
    """Return the module, made once per process from its source; its name holds its hash."""
    name = module["name"]
    if name not in sys.modules:
        made = types.ModuleType(name)
        exec(compile(module["source"], name, "exec"), made.__dict__)
        sys.modules.setdefault(name, made)
    return sys.modules[name]


class Attempt:
    """One run of the job's function; as a context it can be interrupted until it is left."""

    def __init__(self, worker, spec):
        self.worker = worker
        self.spec = spec
        self.token = uuid.uuid4().hex
        self.told = False
        self.sink = None
        self.record = None
        self.lent = None  # the module that has the keys, where they are lent
        self.outcome = {"state": "cancelled"}
        self.progress_told = 0.0
        self.progress_last = None
        self.place = worker.__dict__.setdefault(
            "_science_gateway", {"lock": threading.Lock(), "threads": {}, "cancelled": set()}
        )
        self.entry = {
            "thread": threading.get_ident(),
            "exception": JobCancelled,
            "cancelled": False,
        }

    def __enter__(self):
        nonce = self.spec["nonce"]
        with self.place["lock"]:
            self.place["threads"][nonce] = self.entry
            cancelled = nonce in self.place["cancelled"]
        if cancelled:
            self.entry["cancelled"] = True
            self.__exit__(None, None, None)
            return self
        self.worker.loop.add_callback(self._start_later)
        return self

    def __exit__(self, kind, error, trace):
        # A late interrupt must not hit what follows: out of the table first, under the lock that
        # `interrupt.py` holds, then take back an exception that is not yet delivered.
        while True:
            try:
                with self.place["lock"]:
                    if self.place["threads"].get(self.spec["nonce"]) is self.entry:
                        del self.place["threads"][self.spec["nonce"]]
                thread = ctypes.c_ulong(self.entry["thread"])
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)
                break
            except JobCancelled:
                continue
        return kind is not None and issubclass(kind, JobCancelled)

    def run(self, s3, record, zarr_store):
        """Claim the place, call the function; returns the outcome."""
        if self.entry["cancelled"]:
            return {"state": "cancelled"}
        try:
            store = s3.S3(self.spec["output"])
            claimed = record.Record(store, s3.patient, self.spec)
            if not claimed.claim():
                before = claimed.finished()
                if before is not None:
                    return {name: before[name] for name in OUTCOME if name in before}
            self.record = claimed
            self.lent = store.lent
            return {"state": "done", "result": result_json(self._call(zarr_store))}
        except SystemExit as error:
            if error.code in (None, 0):
                return {"state": "done", "result": "null"}
            return self._failed(error, f"sys.exit({error.code!r})", "error")
        except (s3.StoreError, record.Refused) as error:
            return {"state": "failed", "error": str(error), "failure": error.reason}
        except ModuleNotFoundError as error:
            sentence = (
                f"The workers have no package {missing_package(error)}. "
                "Choose an image that has it (cluster option `image`) and start a new cluster."
            )
            return self._failed(error, sentence, "package missing")
        except JobCancelled:
            return {"state": "cancelled"}
        except BaseException as error:
            return self._failed(error, one_line(error), "error")

    def _failed(self, error, sentence, failure):
        if self.entry["cancelled"]:  # e.g. CancelledError from the children's futures
            return {"state": "cancelled"}
        text = "".join(traceback.format_exception(type(error), error, user_frames(error)))[-8000:]
        sys.stderr.write(text)
        return {
            "state": "failed",
            "error": sentence[:2000],
            "failure": failure,
            "traceback": text,
        }

    def _call(self, zarr_store):
        import inspect

        import dask

        spec = self.spec
        module = user_module(spec["program"], spec["source"], self.token)
        try:
            with dask.annotate(science_gateway_job=spec["id"]):
                exec(compile(spec["source"], module.__file__, "exec"), module.__dict__)
                function = module.__dict__.get(spec["entry"])
                if not callable(function):
                    raise NameError(f"the program has no function {spec['entry']}()")
                wanted = inspect.signature(function).parameters
                return function(**self._arguments(wanted, zarr_store))
        finally:
            forget(module)

    def _arguments(self, wanted, zarr_store):
        arguments = dict(self.spec["params"])
        output = self.spec["output"]
        if "store" in wanted:
            arguments["store"] = zarr_store.make_store(
                output, wanted["store"].annotation, self.lent
            )
        if "storage_options" in wanted:
            arguments["storage_options"] = zarr_store.storage_options(output, self.lent)
        if "progress" in wanted:
            arguments["progress"] = self.progress
        if "regions" in wanted:
            arguments["regions"] = all_regions
        if "client" in wanted:
            # Never worker_client: its exit waits for a free slot. Seceding gives ours away.
            from distributed import get_client, secede

            arguments["client"] = get_client(timeout=60)
            secede()
        return arguments

    def progress(self, done, total):
        """Tell how many chunks of how many are there; at most five times a second, the last one."""
        self.progress_last = {"done": int(done), "total": int(total)}
        now = time.monotonic()
        if done >= total or now - self.progress_told >= PROGRESS_INTERVAL:
            self.progress_told = now
            self._tell_progress()

    def log(self, first, lines):
        """Send a batch of printed lines."""
        self.emit("log", first=first, lines=lines)

    def emit(self, event, **fields):
        """Send an event to the registry."""
        self.told = True
        self._emit(event, **fields)

    def finish(self):
        """Tell the outcome, then write it beside the data; the second may take its time."""
        self._tell_progress()
        self.emit("out", **self.outcome)
        if self.record is None:
            return
        status = {k: v for k, v in self.outcome.items() if k != "traceback"}
        status["finished"] = int(time.time() * 1000)
        status["lines"] = 0 if self.sink is None else self.sink.count
        try:
            self.record.finish(status)
            self.emit("recorded")
        except Exception as error:
            self.emit("recorded", error=str(error)[:500])

    def _tell_progress(self):
        last, self.progress_last = self.progress_last, None
        if last is not None:
            self.emit("progress", **last)

    def _start_later(self):
        self.worker.loop.call_later(START_DELAY, lambda: self.told or self.emit("start"))

    def _emit(self, event, **fields):
        message = {"event": event, "id": self.spec["id"], "attempt": self.token, **fields}
        self.worker.log_event(TOPIC, {"j": json.dumps(message)})


def user_module(program, source, token):
    """Return an empty module for the user's file, known to `sys.modules` and to tracebacks.

    Its name contains `__main__` without being it: so distributed sends its functions and classes
    by value, dataclasses find their module, and an `if __name__ == "__main__"` block stays quiet.
    """
    import cloudpickle

    file = program + ".py"
    module = types.ModuleType("science_gateway__main__" + token)
    module.__file__ = file
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    sys.modules[module.__name__] = module
    cloudpickle.register_pickle_by_value(module)
    return module


def forget(module):
    """Take the user's module out of the process again."""
    import cloudpickle

    sys.modules.pop(module.__name__, None)
    if module.__name__ in cloudpickle.list_registry_pickle_by_value():
        cloudpickle.unregister_pickle_by_value(module)


def all_regions(array):
    """Return the regions to compute, each a tuple of slices: so far every chunk of the array."""
    import itertools

    steps = tuple(getattr(array, "shards", None) or array.chunks)
    spans = (
        [slice(start, min(start + step, size)) for start in range(0, size, step)]
        for size, step in zip(array.shape, steps)
    )
    return list(itertools.product(*spans))


def result_json(value):
    """Return the function's result as JSON text, or how large it was."""
    text = json.dumps(plain(value))
    return text if len(text) <= LARGEST_RESULT else json.dumps({"tooLarge": len(text)})


def plain(value):
    """Turn anything into what JSON and JavaScript can hold."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return plain(value.item())
    return str(value)[:10000]


def one_line(error):
    """Return the error as one line, e.g. `ValueError: chunk 3, 4 is empty`."""
    text = (f"{type(error).__name__}: {error}").strip().rstrip(":")
    return text.splitlines()[0][:500]


def missing_package(error):
    """Return the name of the package that could not be imported."""
    if error.name:
        return error.name
    return str(error).rpartition("'")[0].rpartition("'")[2] or str(error)


def user_frames(error):
    """Return the traceback without our own frames at its top, when the user's code is in it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals.get("JobCancelled") is JobCancelled:
        trace = trace.tb_next
    return trace or error.__traceback__
