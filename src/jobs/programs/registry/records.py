"""The records of jobs that have ended, until they lie beside the data as a whole.

The driver writes its record after it has told the end: it says `recorded`, then `written`. When its
worker dies before that, or it could not write the final state, a live worker finishes the record.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time

from .cluster import shipped

LOGGER = logging.getLogger("distributed.scheduler")
TRIES, PAUSE = 30, 2.0
STOP = 8.0
"""Seconds that the end of the cluster waits for records; gateways kill after ten."""
WORDS = ("recorded", "written")
OPEN = ("open", "closing")
"""What `record_state` says while something may still be written."""


class Records:
    """Follows the records; `spec(job)` is what the driver was told, `spawn` runs work beside."""

    def __init__(self, cluster, scheduler, jobs, spec, spawn):
        self.cluster = cluster
        self.scheduler = scheduler
        self.jobs = jobs
        self.spec = spec
        self.spawn = spawn

    def begin(self, job):
        """Note that a driver is at work, who writes the record."""
        job.record_state = "open"

    def hear(self, job, event):
        """Take the driver's word that the final state, or all of the record, was written."""
        if job.record_state != "open":
            return
        if event["event"] == "recorded":
            job.is_recorded = "error" not in event
        elif "error" in event and not job.is_recorded and job.ended:
            self.finish(job)
        else:
            self.close(job)

    def leave(self, job):
        """Note that the driver is over, whatever it said."""
        if job.record_state == "open" and job.ended:
            self.close(job)

    def lose(self, job, place):
        """Note that a worker is gone: it may have been about to write the record."""
        if job.record_state == "open" and job.ended and job.worker == place:
            self.finish(job)

    def close(self, job):
        """Note that nothing more will be written."""
        job.record_state = "written"
        if job.state == "done" and not job.options.get("tryOne"):
            job.payload = None  # nothing of it is needed again

    def finish(self, job):
        """Let a live worker write the end of a job whose wrapper can no longer do so."""
        if job.record_state == "closing":
            return
        if job.payload and job.attempts > 0 and "close_record" in job.payload["modules"]:
            job.record_state = "closing"
            self.spawn(self._finish(job, job.nonce))

    async def _finish(self, job, nonce):
        """Run `close_record.py` on any worker, as soon as one can."""
        modules = job.payload["modules"]
        function = shipped(modules["close_record"]["source"])
        arguments = (json.dumps(self.spec(job)), json.dumps(status_of(job)), modules)
        problem = "the cluster has no workers"
        for _ in range(TRIES):
            for place in list(self.scheduler.workers):
                try:
                    answer = await self.cluster.call(place, 120, function, *arguments)
                    problem = json.loads(answer).get("error")
                except Exception as error:
                    problem = repr(error)
                if problem is None:
                    break
            if problem is None or job.nonce != nonce:
                break
            await asyncio.sleep(PAUSE)
        else:
            LOGGER.warning("The record of the job %s was not finished: %s", job.id, problem)
        if job.nonce == nonce:
            self.close(job)

    def open(self):
        """Return the jobs that have ended and whose record is being written."""
        return [
            job
            for job in self.jobs.values()
            if job.ended and job.record_state in OPEN
        ]

    async def settled(self, seconds):
        """Wait until the records of all ended jobs are written; returns the ids of those not."""
        end = time.monotonic() + seconds
        while self.open() and time.monotonic() < end:
            await asyncio.sleep(0.05)
        return [job.id for job in self.open()]


def status_of(job):
    """Return what the registry knows of an ended job, as `status.json` says it."""
    told = {
        "state": job.state,
        "attempts": job.attempts,
        "lines": job.log.count,
        "progress": job.progress,
        "started": job.started,
        "result": job.result,
        "error": job.error,
        "failure": job.failure,
        "traceback": job.traceback,
        "deaths": job.deaths,
    }
    return {name: value for name, value in told.items() if value is not None}
