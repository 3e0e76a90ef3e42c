"""What editors hear: one message for every change of a job, with its whole small record."""

from __future__ import annotations

import asyncio
import json
import time

from .job import now

JOBS = "science-gateway:jobs"
LOG = "science-gateway:log:"
KEEP_EVENTS = 100
INTERVAL = 1.0
"""Seconds between two records that tell only of more lines or more tasks."""


class Telling:
    """Logs the scheduler's events that tell of jobs, and keeps few of them."""

    def __init__(self, scheduler, revision=0):
        self.scheduler = scheduler
        self.revision = revision

    def tell(self, job):
        """Log the record of a job under a new revision."""
        # By the clock, so that revisions grow even over a scheduler that was started again.
        self.revision = max(self.revision + 1, now())
        job.revision = self.revision
        job.told = time.monotonic()
        self.say({"j": json.dumps(job.record())})

    def tell_soon(self, job):
        """Tell of what changes all the time, at most once a second, but surely."""
        if job.telling:
            return
        job.telling = True
        wait = max(0.0, job.told + INTERVAL - time.monotonic())
        asyncio.get_running_loop().call_later(wait, self._tell_now, job)

    def _tell_now(self, job):
        job.telling = False
        if not job.ended:
            self.tell(job)

    def say(self, message):
        """Log an event under the topic of all jobs."""
        self.scheduler.log_event(JOBS, message)
        self.trim(JOBS)

    def say_lines(self, job, attempt, first, lines):
        """Log lines that a job printed; who missed them asks for them."""
        message = {"attempt": attempt, "first": first, "lines": lines}
        self.scheduler.log_event(LOG + job.id, {"j": json.dumps(message)})
        self.trim(LOG + job.id, 0)

    def trim(self, topic, keep=KEEP_EVENTS):
        """Keep few events of a topic: the scheduler would keep 1 000, older ones 100 000."""
        events = events_of(self.scheduler, topic)
        while events is not None and len(events) > keep:
            events.popleft()

    def forget(self, job):
        """Tell that a job was dropped, and remove what the scheduler holds of its topic."""
        topic = LOG + job.id
        broker = getattr(self.scheduler, "_broker", None)
        if broker is not None:
            broker._topics.pop(topic, None)
        else:
            for table in ("events", "event_counts", "event_subscriber"):
                getattr(self.scheduler, table, {}).pop(topic, None)
        self.say({"forgotten": job.id})


def events_of(scheduler, topic):
    """Return the events of a topic, before and after distributed 2024.4."""
    broker = getattr(scheduler, "_broker", None)
    if broker is None:
        return scheduler.events.get(topic)
    found = broker._topics.get(topic)
    return None if found is None else found.events
