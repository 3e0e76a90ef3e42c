"""The record of a job beside its data: whose the place is, what ran, how far it came.

Output `<parent>/<id>/`, record `<parent>/_jobs/<id>/`. `job.json` is written once, with
`If-None-Match: *`, and carries the nonce of the submission: a restarted attempt finds its own nonce
and goes on, a stranger's job is refused. `status.json` is replaced as a whole, every 10 s while the
job runs and once at its end; readers take a job for lost that has not done so for 30 s.

Times are milliseconds since the epoch by the store's clock. What may be published is the user's
choice, `publish`: `nothing`, `parameters`, or `source` with patch and local modules.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import re
import threading
import time

_beside = concurrent.futures.ThreadPoolExecutor(4, "science-gateway-beside")

HEARTBEAT = 10.0
FIRST = 0.25
"""Seconds before `start`: a job that is over by then writes only its last status."""
LOOK = 0.2
LAST_FILE = "ro-crate-metadata.json"
FINAL = ("done", "failed", "cancelled", "timed out")
CLOSING = ("closing", "closed", "failed")


class Refused(Exception):
    """The id or its place is taken; one sentence for a person, `reason` is the job's `failure`."""

    def __init__(self, message, reason):
        super().__init__(message)
        self.reason = reason


class Record:
    """The record of one job; `store` is an `S3` client, `patient` repeats what may be repeated."""

    def __init__(self, store, patient, spec, clean=None):
        prefix = spec["output"]["prefix"].strip("/")
        parent, _, last = prefix.rpartition("/")
        self.store = store
        self.patient = patient
        self.spec = spec
        self.clean = clean or (lambda value: value)
        self.options = spec.get("options") or {}
        self.origin = spec.get("origin") or {}
        self.publish = self.origin.get("publish", "parameters")
        self.output = prefix + "/" if prefix else ""
        self.folder = "/".join(p for p in (parent, "_jobs", spec["id"] or last) if p)
        self.attempts = 1
        self.part = 1
        self.resumed = False

    # ---- whose place it is

    def claim(self):
        """Take the job's place. Returns True for the first attempt, False for a restarted one.

        Raises Refused when the place is another job's, StoreError when the store refuses.
        """
        if self.options.get("onlyMissing") or self.options.get("replace"):
            return self._claim_again()
        objects, created = self._count_and_create()
        if objects == 0 and created:
            return True
        if created:  # at the same time as it was seen that the place is not free
            self._take_back()
            raise self._objects_there(objects)
        found = self._found()
        if self._is_own(found):
            return self._restarted()
        if found is not None:
            raise self._taken()
        raise self._objects_there(objects)

    def _count_and_create(self):
        def create():
            return self.patient(lambda: self._create(create=True), 10)

        # At once where the bucket has answered before: a store may create a missing one on PUT.
        creating = _beside.submit(create) if self.store.bucket_is_known else None
        try:
            objects = self.patient(self._count, 10)
        except BaseException:
            if creating is not None and creating.exception() is None and creating.result():
                self._take_back()
            raise
        if creating is None:
            return objects, objects == 0 and create()
        if objects > 0 and creating.exception() is not None:
            return objects, False
        return objects, creating.result()

    def _take_back(self):
        with contextlib.suppress(Exception):
            self.store.delete_all(self.folder + "/job.json")

    def _claim_again(self):
        # Resume and Replace: the place was another submission's, and its user knows that.
        self.patient(self._count, 10)
        found = self._found()
        if self._is_own(found):
            return self._restarted()
        if self.options.get("replace"):
            self.patient(lambda: self.store.delete_all(self.folder + "/"), 60)
            self.patient(lambda: self.store.delete_all(self.output), 60)
        elif found is not None:
            self._check_resumed(found)
            self._follow()
            self.resumed = True
        self.patient(lambda: self._create(create=False), 10)
        return True

    def _check_resumed(self, found):
        wanted = self.options.get("resumes")
        if wanted is not None and wanted != _field(found, "nonce"):
            raise self._taken()
        same = _field(found, "program") == self.spec["program"]
        params = _field(found, "params")
        if not same or (params is not None and params != self.clean(self.spec["params"])):
            raise Refused(
                f"The job {self.spec['id']} in {self._url(self.folder)} ran another program, or "
                "the same with other parameters: its array cannot be completed by this one. "
                "Choose another id.",
                "id taken",
            )

    def _restarted(self):
        before = self._status()
        if before is not None and before.get("nonce") == self.spec["nonce"]:
            self.attempts = int(before.get("attempts", 1)) + 1
        else:
            self.attempts = 2
        self._follow()
        return False

    def _follow(self):
        # Parts of the log are numbered on.
        folder = self.folder + "/log/"
        names, _ = self.patient(lambda: self.store.names(folder), 10)
        numbers = [re.match(r"(\d+)\.ndjson$", name[len(folder) :]) for name in names]
        self.part = 1 + max((int(found[1]) for found in numbers if found), default=0)

    def _found(self):
        return self.patient(lambda: self.store.get(self.folder + "/job.json"), 10)

    def is_own(self):
        """Say whether the record in the bucket is this submission's."""
        return self._is_own(self._found())

    def _is_own(self, found):
        nonce = _field(found, "nonce")
        return nonce is not None and nonce == self.spec["nonce"]

    def _taken(self):
        return Refused(
            f"The job id {self.spec['id']} is taken: "
            f"a job of this name has its record in {self._url(self.folder)}. "
            "Choose another id.",
            "id taken",
        )

    def _objects_there(self, count):
        return Refused(
            f"{_many(count)} objects are already in {self._url(self.output)}, "
            "and no job's record says whose they are. "
            "Choose another id.",
            "objects there",
        )

    def _count(self):
        # A LIST also tells a missing bucket from refused keys, before anything is written: a store
        # may create a missing bucket on PUT. Keys that may write but not list are good enough.
        try:
            return self.store.list(self.output)
        except Exception as error:
            denied = "AccessDenied" in str(error)
            if denied and getattr(error, "reason", "") == "keys refused":
                return 0
            raise

    # ---- what is written

    def _create(self, create):
        text = json.dumps(self.request(), indent=1, ensure_ascii=False).encode("utf-8", "replace")
        return self.store.put(self.folder + "/job.json", text, create=create)

    def request(self):
        """Return what `job.json` says: no secret, no address and no name of a cluster."""
        spec, origin = self.spec, self.origin
        git = origin.get("git") or {}
        said = {
            "schema": 1,
            "id": spec["id"],
            "nonce": spec["nonce"],
            "program": spec["program"],
            "entry": spec["entry"],
            "output": self._url(self.output),
            "sha256": spec["sha256"],
            "submitted": spec["submitted"],
            "publish": self.publish,
            "user": origin.get("user"),
            "hub": origin.get("hub"),
            "dependencies": origin.get("dependencies"),
            "requiresPython": origin.get("requiresPython"),
            "modules": [
                {"path": one["path"], "sha256": one["sha256"]}
                for one in (spec.get("modules") or {}).get("files", ())
            ]
            or None,
            "options": self.options or None,
            "sweep": spec.get("sweep"),
            "extension": origin.get("extension"),
            "clusterHash": origin.get("clusterHash"),
        }
        if self.publish != "nothing":
            said["params"] = spec["params"]
            said["parameterSchema"] = origin.get("schema")
            said["clusterOptions"] = without_values(origin.get("clusterOptions"))
            place = {
                "remote": without_user(git.get("remote")),
                "commit": git.get("commit"),
                "dirty": bool(git.get("dirty")),
            }
            said["origin"] = _given(
                {"file": origin.get("file"), "git": _given(place) if git else None}
            )
        return self.clean(_given(said))

    def write_files(self):
        """Write what came along with the job, as far as it may be published."""
        if self.publish != "source":
            return
        files = {"source.py": self.spec["source"]}
        patch = (self.origin.get("git") or {}).get("patch")
        if patch:
            files["diff.patch"] = patch
        if self.spec.get("modules"):
            files["modules.json"] = json.dumps(self.spec["modules"])
        for name, text in files.items():
            self.write(name, self.clean(text))

    def write(self, name, body, seconds=30):
        """Write one file of the record."""
        if isinstance(body, dict):
            body = json.dumps(self.clean(body), indent=1, ensure_ascii=False)
        data = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
        self.patient(lambda: self.store.put(f"{self.folder}/{name}", data), seconds)

    def write_status(self, status, seconds=0):
        """Replace `status.json`."""
        self.write("status.json", {"schema": 1, "id": self.spec["id"], **status}, seconds)

    def finished(self):
        """Return the final state that an earlier attempt of this submission wrote, or None."""
        found = self._status()
        own = found is not None and found.get("nonce", self.spec["nonce"]) == self.spec["nonce"]
        return found if own and found.get("state") in FINAL else None

    def half_finished(self):
        """Return the final state where the wrapper wrote that and then no more, or None."""
        if not self.is_own() or self.store.get(self.folder + "/" + LAST_FILE) is not None:
            return None
        return self.finished()

    def status(self):
        """Return what `status.json` says now, or None."""
        return self._status()

    def _status(self):
        found = self.patient(lambda: self.store.get(self.folder + "/status.json"), 10)
        try:
            read = None if found is None else json.loads(found)
        except ValueError:
            return None
        return read if isinstance(read, dict) else None

    @property
    def url(self):
        """The address of the record's folder."""
        return self._url(self.folder)

    def _url(self, key):
        return f"s3://{self.store.bucket}/{key}".rstrip("/")


class Keeper:
    """Keeps `status.json` alive from a thread of its own until the job's last word.

    `tell()` returns what changes: progress, lines, state. `worker_status()` names the state of the
    worker, so that a job whose worker is told to go can still say that it is lost; `lose()` then
    ends the job's function.
    """

    def __init__(
        self, record, token, started, tell, worker_status=lambda: "running", lose=lambda: None
    ):
        self.record = record
        self.token = token
        self.started = started
        self.tell = tell
        self.worker_status = worker_status
        self.lose = lose
        self.over = threading.Event()
        self.settled = threading.Event()  # nothing more of the record will be written
        self.replaced = False
        self.wrote_files = False
        self.writing = threading.Lock()

    def start(self):
        """Begin; a job that is over within `FIRST` seconds does not need this."""
        if not self.over.is_set():
            thread = threading.Thread(target=self._loop, name="science-gateway-record", daemon=True)
            thread.start()

    def finish(self, status):
        """Write the final state and return it; None where another attempt has taken over."""
        self.over.set()
        with self.writing:
            if self._is_replaced():
                return None
            said = self._status(status)
            self.record.write_status(said, 120)
        self._write_files()
        return said

    def _loop(self):
        due = time.monotonic()
        while not self.over.wait(LOOK):
            if self.worker_status() in CLOSING:
                self.lose()
                self._beat({"state": "lost", "error": "The cluster or its worker was ended."})
                if not self.over.is_set():
                    self.settled.set()
                return
            if time.monotonic() >= due:
                due = time.monotonic() + HEARTBEAT
                self._beat({"state": "running"})
                self._write_files()

    def _beat(self, status):
        with self.writing:
            if self.over.is_set() or self._is_replaced():
                return
            try:
                self.record.write_status(self._status(status))
            except Exception:
                return  # the store is away: readers see that nothing was heard, until it is back

    def _write_files(self):
        if self.wrote_files or self.replaced:
            return
        try:
            self.record.write_files()
            self.wrote_files = True
        except Exception:
            return  # tried again with the next heartbeat, and at the end

    def _is_replaced(self):
        # A worker that is retired runs on while the job has been begun again elsewhere.
        if self.replaced:
            return True
        try:
            found = json.loads(self.record.store.get(self.record.folder + "/status.json"))
            other = found.get("attempt") not in (None, self.token)
            of_same = found.get("nonce") == self.record.spec["nonce"]
            later = int(found.get("attempts", 0)) >= self.record.attempts
            self.replaced = bool(other and of_same and later)
        except Exception:
            return False
        return self.replaced

    def _status(self, status):
        now = self.record.store.now()
        spec = self.record.spec
        history = [("submitted", spec["submitted"]), ("running", self.started)]
        if "finished" in status:
            history.append((status["state"], status["finished"]))
        return {
            "nonce": spec["nonce"],
            "attempt": self.token,
            "attempts": self.record.attempts,
            "started": self.started,
            "heartbeat": now,
            "history": [{"state": state, "time": at} for state, at in history],
            **self.tell(),
            **status,
        }


def close_for(record, status):
    """Finish the record of a job whose wrapper can no longer do so; runs on any live worker.

    `record` is its `Record`, `status` what the registry knows: state, error, failure, attempts, …
    Returns what it wrote; None when a final state, or another submission, is there already.
    """
    if not record.is_own():
        return None
    before = record.status() or {}
    if before.get("nonce") == record.spec["nonce"] and before.get("state") in FINAL:
        return None
    now = record.store.now()
    state = status.get("state", "lost")
    known = before if before.get("nonce") == record.spec["nonce"] else {}
    history = known.get("history") or [
        {"state": "submitted", "time": record.spec["submitted"]},
    ]
    said = {
        "attempts": 1,
        "lines": 0,
        **known,
        "nonce": record.spec["nonce"],
        "finished": now,
        "heartbeat": now,
        "history": [*history, {"state": state, "time": now}],
        **status,
        "state": state,
        "closedBy": "registry",
    }
    if record.publish != "source":
        said.pop("traceback", None)
    record.write_status(said, 60)
    return said


def without_values(options):
    """Return cluster options of which those that hold an environment name the variables only."""
    if not isinstance(options, dict):
        return None
    said = {}
    for name, value in options.items():
        if isinstance(value, dict):
            value = sorted(map(str, value))
        elif re.search(r"env|secret|token|password|credential", name, re.I):
            continue
        said[name] = value
    return said


def without_user(remote):
    """Return the address of a repository without the password that may be in it."""
    return None if remote is None else re.sub(r"^(\w[\w+.-]*://)[^/@]*@", r"\1", str(remote))


def _given(said):
    return {name: one for name, one in said.items() if one is not None}


def _field(found, name):
    try:
        return json.loads(found)[name] if found is not None else None
    except (ValueError, KeyError, TypeError):
        return None


def _many(count):
    return "1000 or more" if count >= 1000 else str(count)
