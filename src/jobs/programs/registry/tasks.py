"""The dask tasks that a job submitted: how many there are, how many are done.

They carry the annotation `science_gateway_job`, which the driver sets around the user's function.
"""

from __future__ import annotations

PENDING = ("waiting", "no-worker", "queued", "processing")


def job_of(task):
    """Return the id of the job whose function submitted a task, or None."""
    annotations = getattr(task, "annotations", None)
    return annotations.get("science_gateway_job") if annotations else None


def count(job, start, finish):
    """Count one transition of a task of a job; True when that changed something."""
    was, now = start in PENDING, finish in PENDING
    if was == now:
        return False
    if now:
        job.tasks_total += 1
    elif finish in ("memory", "erred"):
        job.tasks_done += 1
    else:  # taken back: it was cancelled, or its worker died and it will come again
        job.tasks_total -= 1
    return True


def tasks_of(scheduler, job):
    """Return the tasks of a job by key: its driver, and what that submitted."""
    return {
        key: task
        for key, task in list(scheduler.tasks.items())
        if key == job.id or job_of(task) == job.id
    }
