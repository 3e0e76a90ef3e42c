"""What of a record is written after its final state: environment, CF history, crate."""

from __future__ import annotations

import functools
import json


def write_rest(parts, record, status, environment):
    """Write what others may read of the job once it has ended.

    `parts` are the other programs, `status` is what `status.json` says.
    """
    store, history = record.store, parts.cf_history
    record.write("environment.json", environment)
    results = []
    for root in record.patient(lambda: history.roots(store, record.output), 30):
        # Whoever cancels is promised that the output stays as it is from then on.
        if status["state"] != "cancelled":
            text = history.line(record.spec, record.url, status["finished"], record.publish)
            add = functools.partial(history.add, store, root, record.clean(text), record.spec["id"])
            record.patient(add, 30)
        results.append(f"s3://{store.bucket}/{root}".rstrip("/"))
    if results:
        record.write_status({**status, "results": results}, 60)
    written = ["job.json", "status.json", "environment.json"]
    if record.publish == "source":
        written.append("source.py")
        written += ["diff.patch"] if (record.origin.get("git") or {}).get("patch") else []
        written += ["modules.json"] if record.spec.get("modules") else []
    request = record.request()
    crate = parts.crate.crate(
        request, {**status, "results": results}, environment, written, request["output"]
    )
    record.write("ro-crate-metadata.json", crate)


def close_for(parts, sources, spec, status, worker):
    """Finish a record from a worker that did not run the job; True if something was written.

    `status` is what the registry knows: state, error, failure, attempts, deaths.
    """
    try:
        store = parts.s3.S3(spec["output"])
        secrets = parts.redaction.Secrets(keys=store.keys)
        record = parts.record.Record(store, parts.s3.patient, spec, secrets.clean_all)
        said = parts.record.close_for(record, status) or record.half_finished()
        if said is None:
            return False
        record.write_files()
        write_rest(parts, record, said, describe(parts, sources, spec, worker))
        return True
    finally:
        forget_modules(parts, sources, spec, worker)


def describe(parts, sources, spec, worker):
    """Return what `environment.json` says."""
    own = json.loads(parts.environment.asked(worker))
    try:
        others = parts.everywhere.environments(worker, sources["environment"])
    except Exception:
        others = {}  # the cluster is being stopped: what this worker knows is still true
    options = (spec.get("origin") or {}).get("clusterOptions") or {}
    return parts.environment.describe(own, others, options.get("image"))


def forget_modules(parts, sources, spec, worker):
    """Take the job's local modules away from all workers and the scheduler."""
    if not (spec.get("modules") or {}).get("files"):
        return
    name = parts.modules.PREFIX + spec["nonce"]
    own = [(sources["modules"]["name"], sources["modules"]["source"])]
    parts.everywhere.take(worker, name, own, {"job": spec["nonce"]})
