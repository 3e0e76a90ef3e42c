"""Runs one job on a worker: the dask task whose key is the job's id.

`main(spec, modules)` gets the user's source and parameters as data, claims the job's place in the
object store, calls the entry function, and tells the registry in the scheduler what happened:
`start`, `progress`, `log`, `out`, then `recorded` when the final state lies beside the data and
`written` when the rest of the record does, all as JSON text under one topic. It returns None and
never raises: state, result and error are the registry's, not dask's.
"""

from __future__ import annotations

import ctypes
import json
import linecache
import math
import os
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
LOG_PATIENCE = 120
"""Seconds that the end of the log may take to reach the store."""
LOST = "lost"
LAST_WAIT = 60
"""Seconds that the driver of a worker that closes waits for the end of the process."""
INJECTED = ("store", "progress", "regions", "client", "storage_options")


class JobCancelled(BaseException):
    """Raised in the thread by `interrupt.py`; `except Exception` does not swallow it."""


class MissingPackages(Exception):
    """The workers lack what the program's header asks for."""


class NoJson(Exception):
    """The function's result cannot be told."""


def main(spec_json, modules):
    """Run the job; `modules` are the sources of the other programs by name."""
    from distributed import get_worker

    parts = types.SimpleNamespace(**{name: load(one) for name, one in modules.items()})
    attempt = Attempt(get_worker(), json.loads(spec_json), parts, modules)
    with attempt:
        attempt.listen()
        attempt.outcome = attempt.run()
    if attempt.outcome["state"] == LOST:
        # The scheduler, if it is still there, sees the worker's death; it is not to see an end.
        time.sleep(LAST_WAIT)
        return
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

    def __init__(self, worker, spec, parts, sources):
        self.worker = worker
        self.spec = spec
        self.parts = parts
        self.sources = sources
        self.token = uuid.uuid4().hex
        self.told = False
        self.sink = None
        self.log_parts = None
        self.record = None
        self.keeper = None
        self.local = None  # what has the local modules, where the job has some
        self.lent = None  # the module that has the keys, where they are lent
        self.restarted = False
        self.secrets = parts.redaction.Secrets()
        self.outcome = {"state": "cancelled"}
        self.progress_told = 0.0
        self.progress_last = None
        self.progress_now = None
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
        self._later(START_DELAY, lambda: self.told or self.emit("start"))
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

    # ---- running

    def listen(self):
        """Catch what is printed from now on."""
        self.sink = self.parts.capture.attach(
            self.log, self.spec["nonce"], lambda text: self.secrets.clean(text)
        )

    def run(self):
        """Claim the place, call the function; returns the outcome."""
        s3, record = self.parts.s3, self.parts.record
        if self.entry["cancelled"]:
            return self._cancelled()
        try:
            before = self._claim()
            if before is not None:
                return before
            self._check_dependencies()
            return {"state": "done", "result": result_json(self._call())}
        except NoJson as error:
            return {"state": "failed", "error": str(error), "failure": "not JSON"}
        except SystemExit as error:
            if error.code in (None, 0):
                return {"state": "done", "result": "null"}
            return self._failed(error, f"sys.exit({error.code!r})", "error")
        except (s3.StoreError, record.Refused) as error:
            return {"state": "failed", "error": str(error), "failure": error.reason}
        except MissingPackages as error:
            return {"state": "failed", "error": str(error), "failure": "package missing"}
        except ModuleNotFoundError as error:
            return self._failed(error, self._missing(error), "package missing")
        except JobCancelled:
            return self._cancelled()
        except BaseException as error:
            return self._failed(error, one_line(error), "error")

    def _cancelled(self):
        # Who interrupts says what it is called: `cancelled`, or `timed out`.
        return {"state": self.entry.get("verdict", "cancelled")}

    def _claim(self):
        """Take the place; returns an outcome where there is nothing to run."""
        store = self.parts.s3.S3(self.spec["output"])
        self.secrets = self.parts.redaction.Secrets(keys=store.keys)
        claimed = self.parts.record.Record(
            store, self.parts.s3.patient, self.spec, self.secrets.clean_all
        )
        if not claimed.claim():
            before = claimed.finished()
            if before is not None:
                return outcome_of(before)
            self.restarted = True
        self.record = claimed
        self.lent = store.lent
        started = store.now()
        self.log_parts = self.parts.log_parts.LogParts(
            lambda name, data: claimed.write(name, data, 0),
            claimed.part,
            started / 1000 - time.time(),
        )
        self.sink.parts = self.log_parts
        if claimed.attempts > 1:
            said = f"──── attempt {claimed.attempts} ────\n"
            self.log_parts.add([(time.time(), "stderr", said)])
        self.keeper = self.parts.record.Keeper(
            claimed, self.token, started, self.status, self.worker_status, self.lose
        )
        self.place.setdefault("keepers", {})[self.spec["nonce"]] = self.keeper
        self._later(self.parts.record.FIRST, self.keeper.start)
        return None

    def _check_dependencies(self):
        origin = self.spec.get("origin") or {}
        lacking = self.parts.environment.missing(origin.get("dependencies"))
        if lacking:
            raise MissingPackages(
                f"The workers lack what the program asks for: {', '.join(lacking)[:1000]}. "
                "Choose an image that has it (cluster option `image`) and start a new cluster, "
                "or have it installed on a cluster of this job's own."
            )

    def _missing(self, error):
        name = missing_package(error)
        if self.local is not None and name.partition(".")[0] in self.local.tops:
            return (
                f"The local module {name} cannot be imported by its name in a text: "
                "use an import statement."
            )
        return (
            f"The workers have no package {name}. "
            "Choose an image that has it (cluster option `image`) and start a new cluster."
        )

    def _failed(self, error, sentence, failure):
        if self.entry["cancelled"]:  # e.g. CancelledError from the children's futures
            return self._cancelled()
        text = "".join(traceback.format_exception(type(error), error, user_frames(error)))[-8000:]
        if self.local is not None:
            text = text.replace(self.local.folder + os.sep, "").replace(
                self.local.package + ".", ""
            )
        sys.stderr.write(text)
        return {
            "state": "failed",
            "error": self.secrets.clean(sentence)[:2000],
            "failure": failure,
            "traceback": self.secrets.clean(text),
        }

    def _call(self):
        import inspect

        import dask

        spec = self.spec
        self._enter_modules()
        module = user_module(spec["program"], spec["source"], self.token)
        annotations = {"science_gateway_job": spec["id"], **self._children()}
        try:
            with dask.annotate(**annotations):
                if self.local is not None:
                    module.__package__ = self.local.program
                    here = os.path.join(self.local.here, module.__file__)
                    code = self.parts.modules.led(spec["source"], module.__file__, self.local)
                    module.__file__ = here
                else:
                    code = compile(spec["source"], module.__file__, "exec")
                exec(code, module.__dict__)
                function = module.__dict__.get(spec["entry"])
                if not callable(function):
                    raise NameError(f"the program has no function {spec['entry']}()")
                wanted = inspect.signature(function).parameters
                given = self._arguments(wanted)
                first, named = self.parts.arguments.bound(function, given, INJECTED)
                return function(*first, **named)
        finally:
            forget(module)

    def _children(self):
        """Have what tasks print elsewhere carried here; returns the annotation that says so."""
        children, everywhere = self.parts.children, self.parts.everywhere
        if not children.there(children.__name__):
            names = ("children", "capture")
            sources = [(self.sources[one]["name"], self.sources[one]["source"]) for one in names]
            everywhere.give(
                self.worker,
                f"{children.NAME}-{children.__name__}",
                sources,
                self.parts.capture.__name__,
            )
        self.parts.capture.note_children()
        return {children.ANNOTATION: [self.worker.address, self.spec["nonce"], children.__name__]}

    def _enter_modules(self):
        if not (self.spec.get("modules") or {}).get("files"):
            return
        name = self.parts.modules.PREFIX + self.spec["nonce"]
        argument = {"job": self.spec["nonce"], "archive": self.spec["modules"]}
        sources = [(self.sources["modules"]["name"], self.sources["modules"]["source"])]
        # Ours first: the driver must find them even if it is not told in time that it has them.
        self.local = self.parts.modules.enter(argument)
        self.parts.everywhere.give(self.worker, name, sources, argument)

    def _leave_modules(self):
        if self.local is None:
            return
        try:
            self.parts.closing.forget_modules(self.parts, self.sources, self.spec, self.worker)
        finally:
            self.parts.modules.leave({"job": self.spec["nonce"]})

    def _arguments(self, wanted):
        output = self.spec["output"]
        zarr_store = self.parts.zarr_store
        # A parameter of the user's that is named like something of ours is never the user's: the
        # form does not show it.
        arguments = {k: v for k, v in self.spec["params"].items() if k not in INJECTED}
        if "store" in wanted:
            arguments["store"] = zarr_store.make_store(
                output, wanted["store"].annotation, self.lent
            )
        if "storage_options" in wanted:
            arguments["storage_options"] = zarr_store.storage_options(output, self.lent)
        if "progress" in wanted:
            arguments["progress"] = self.progress
        if "regions" in wanted:
            zarr_store.store_all_chunks()
            arguments["regions"] = self.parts.regions.Regions(self._mode())
        if "client" in wanted:
            # Never worker_client: its exit waits for a free slot. Seceding gives ours away.
            from distributed import get_client, secede

            arguments["client"] = get_client(timeout=60)
            secede()
        return arguments

    def _mode(self):
        options = self.spec.get("options") or {}
        if options.get("tryOne"):
            return "one"
        return "missing" if options.get("onlyMissing") or self.restarted else "all"

    # ---- telling

    def progress(self, done, total, unit="steps"):
        """Tell how many steps, or `chunks`, of how many are done.

        Told at most five times a second, and the last one always. Ends the job when it is to be
        cancelled: the gentlest way, and the only one that code with its own `except` cannot miss.
        """
        if self.entry["cancelled"]:
            raise JobCancelled
        unit = "chunks" if unit == "chunks" else "steps"
        told = {"done": int(done), "total": int(total), "unit": unit}
        self.progress_last = self.progress_now = told
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

    def status(self):
        """Return what of `status.json` changes while the job runs."""
        said = {"lines": 0 if self.sink is None else self.sink.count}
        if self.progress_now is not None:
            said["progress"] = self.progress_now
        return said

    def worker_status(self):
        """Return the word for the state of the worker."""
        status = getattr(self.worker, "status", "running")
        return getattr(status, "name", str(status))

    def lose(self):
        """End the function: the worker closes, and another one may soon go on with the job."""
        with self.place["lock"]:
            if self.place["threads"].get(self.spec["nonce"]) is self.entry:
                self.entry.update(cancelled=True, verdict=LOST)
                thread = ctypes.c_ulong(self.entry["thread"])
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(JobCancelled))

    def finish(self):
        """Tell the outcome, then write it beside the data; the second may take its time."""
        self._gather_lines()
        if self.sink is not None:
            self.parts.capture.detach(self.sink)
        self._tell_progress()
        self.emit("out", **self.outcome)
        problem = self._write_record() if self.record is not None else None
        try:
            self._leave_modules()
        except Exception as error:
            problem = problem or error
        if self.keeper is not None:
            self.keeper.settled.set()
            self.place["keepers"].pop(self.spec["nonce"], None)
        # Also where there is no record: the registry waits for this word.
        self.emit("written", **({"error": str(problem)[:500]} if problem else {}))

    def _gather_lines(self):
        # What tasks have printed on other workers may still be on its way.
        if self.sink is None or not self.sink.has_children:
            return
        children = self.parts.children.__name__
        try:
            self.parts.everywhere.broadcast(
                self.worker, 3, op=children + "_flush", nonce=self.spec["nonce"], over=True
            )
        except Exception:
            return  # the cluster is going

    def _write_record(self):
        """Write the final state, then all the rest; returns what went wrong."""
        finished = self.record.store.now()
        status = {k: v for k, v in self.outcome.items() if k not in ("traceback", "result")}
        if "result" in self.outcome:
            status["result"] = json.loads(self.outcome["result"])
        if "traceback" in self.outcome and self.record.publish == "source":
            status["traceback"] = self.outcome["traceback"]
        status["finished"] = finished
        try:
            if not self.log_parts.close(LOG_PATIENCE):
                status["logComplete"] = False
            told = self.keeper.finish(status)
            if told is None:  # another attempt has taken over
                return None
            self.emit("recorded")
        except Exception as error:
            self.emit("recorded", error=str(error)[:500])
            return error
        try:
            closing = self.parts.closing
            environment = closing.describe(self.parts, self.sources, self.spec, self.worker)
            closing.write_rest(self.parts, self.record, told, environment)
        except Exception as error:
            return error
        return None

    def _tell_progress(self):
        last, self.progress_last = self.progress_last, None
        if last is not None:
            self.emit("progress", **last)

    def _later(self, seconds, work):
        self.worker.loop.add_callback(self.worker.loop.call_later, seconds, work)

    def _emit(self, event, **fields):
        message = {"event": event, "id": self.spec["id"], "attempt": self.token, **fields}
        self.worker.log_event(TOPIC, {"j": json.dumps(message)})


def outcome_of(status):
    """Return the outcome that an earlier attempt has written."""
    outcome = {name: status[name] for name in OUTCOME if name in status}
    if "result" in outcome:
        outcome["result"] = json.dumps(outcome["result"])
    return outcome


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


def result_json(value):
    """Return the function's result as JSON text, or how large it was.

    Raises NoJson for what is no data at all, e.g. an array or an open file.
    """
    try:
        text = json.dumps(plain(value))
    except RecursionError:
        raise NoJson("The result contains itself or is nested too deeply to be told.") from None
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
