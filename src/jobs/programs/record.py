"""Whose is this id? The claim on a job's place in the object store, and its final state.

The record lies beside the data: output `<parent>/<id>/`, record `<parent>/_jobs/<id>/`. `job.json`
is written once, with `If-None-Match: *`, and carries the nonce of the submission: a restarted
attempt finds its own nonce and goes on, a stranger's job is refused.
"""

from __future__ import annotations

import json


class Refused(Exception):
    """The id or its place is taken; one sentence for a person, `reason` is the job's `failure`."""

    def __init__(self, message, reason):
        super().__init__(message)
        self.reason = reason


class Record:
    """The record of one job; `store` is an `S3` client, `patient` repeats what may be repeated."""

    def __init__(self, store, patient, spec):
        prefix = spec["output"]["prefix"].strip("/")
        parent, _, last = prefix.rpartition("/")
        self.store = store
        self.patient = patient
        self.spec = spec
        self.output = prefix + "/" if prefix else ""
        self.folder = "/".join(p for p in (parent, "_jobs", spec["id"] or last) if p)

    def claim(self):
        """Take the job's place. Returns True for the first attempt, False for a restarted one.

        Raises Refused when the place is another job's, StoreError when the store refuses.
        """
        objects = self.patient(self._count, 10)
        if objects == 0 and self.patient(self._create, 10):
            return True
        found = self.patient(lambda: self.store.get(self.folder + "/job.json"), 10)
        nonce = _nonce(found)
        if nonce is not None and nonce == self.spec["nonce"]:
            return False
        if found is not None:
            raise Refused(
                f"The job id {self.spec['id']} is taken: "
                f"a job of this name has its record in {self._url(self.folder)}. "
                "Choose another id.",
                "id taken",
            )
        raise Refused(
            f"{_many(objects)} objects are already in {self._url(self.output)}, "
            "and no job's record says whose they are. "
            "Choose another id.",
            "objects there",
        )

    def finish(self, status):
        """Write the final state."""
        body = json.dumps({"schema": 1, "id": self.spec["id"], **status}).encode()
        self.patient(lambda: self.store.put(self.folder + "/status.json", body), 30)

    def finished(self):
        """Return the final state that an earlier attempt wrote, or None."""
        found = self.patient(lambda: self.store.get(self.folder + "/status.json"), 10)
        return None if found is None else json.loads(found)

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

    def _create(self):
        spec = self.spec
        body = {
            "schema": 1,
            "id": spec["id"],
            "nonce": spec["nonce"],
            "program": spec["program"],
            "entry": spec["entry"],
            "params": spec["params"],
            "output": self._url(self.output),
            "sha256": spec["sha256"],
            "submitted": spec["submitted"],
        }
        text = json.dumps(body, indent=1).encode()
        return self.store.put(self.folder + "/job.json", text, create=True)

    def _url(self, key):
        return f"s3://{self.store.bucket}/{key}".rstrip("/")


def _nonce(found):
    try:
        return json.loads(found)["nonce"] if found is not None else None
    except (ValueError, KeyError, TypeError):
        return None


def _many(count):
    return "1000 or more" if count >= 1000 else str(count)
