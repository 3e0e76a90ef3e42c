"""How long the cluster is kept: it ends itself through the gateway, with every editor closed.

As dask-gateway's idle timeout does (`dask_gateway/scheduler_preload.py`, 2022.11.0 to 2026.3.0),
but what is chosen can be changed while the cluster runs, and editors see it coming. Times are taken
from the monotonic clock: a clock that is set must not end a cluster.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time

from .job import now, number
from .records import OPEN

LOGGER = logging.getLogger("distributed.scheduler")
LOOK = 5.0
"""Seconds between two looks at what the cluster does."""
AGAIN = 10.0
"""Seconds until the gateway is asked again when it did not end the cluster."""
SHORTEST, LONGEST = 1.0, 30 * 86_400.0
GONE = (401, 403, 404)
"""What a gateway answers that no longer knows this cluster, e.g. one without a database."""


class Lease:
    """Ends the cluster some time after its last work; what works, and jobs that wait, hold it."""

    def __init__(self, scheduler, jobs, telling, before=None):
        old = before.__dict__ if before is not None else {}
        self.scheduler = scheduler
        self.jobs = jobs
        self.telling = telling
        self.chosen = old.get("chosen", False)
        self.idle = old.get("idle")  # seconds after the last work; None: no end
        self.most = old.get("most")  # seconds in all, unless something works then; None: no limit
        self.since = old.get("since", time.monotonic())
        self.floor = old.get("floor", 0.0)  # it does not end before: somebody asked for that
        self.worked = old.get("worked", time.monotonic())
        self.usage = old.get("usage") or Usage(scheduler)
        self.busy = False
        self.ending = False
        self.seen = last_transition(scheduler)
        self.said = None
        self.woken = asyncio.Event()
        self.watching = asyncio.ensure_future(self.watch())

    def choose(self, idle, most):
        """Keep the cluster so many seconds after its last work, at most so many in all."""
        self.chosen = True
        self.idle, self.most = idle, most
        self.since = time.monotonic()
        self.floor = 0.0
        self.look()

    def extend(self, seconds):
        """Let the cluster not end within the next so many seconds; twice is the same as once."""
        self.floor = max(self.floor, time.monotonic() + seconds)
        self.look()

    def ends(self):
        """Return when the cluster ends if nothing works until then; None: it does not."""
        limits = []
        if self.idle is not None:
            limits.append(self.worked + self.idle)
        if self.most is not None:
            limits.append(self.since + self.most)
        return max(self.floor, min(limits)) if limits else None

    def record(self):
        """Return what an editor sees."""
        moment, ends = time.monotonic(), self.ends()
        left = None if ends is None or self.busy else max(0.0, ends - moment)
        return {
            "revision": self.telling.revision,
            "chosen": self.chosen,
            "idleMs": milliseconds(self.idle),
            "mostMs": milliseconds(self.most),
            "busy": self.busy,
            "ending": self.ending,
            "leftMs": milliseconds(left),
            "quietMs": 0 if self.busy else milliseconds(moment - self.worked),
            **self.usage.record(),
        }

    # ---- watching

    async def watch(self):
        """Look at the cluster again and again, and end it when its time has come."""
        while True:
            try:
                self.look()
                if self.is_over():
                    await self.end()
                self.woken.clear()
                await asyncio.wait_for(self.woken.wait(), self.pause())
            except asyncio.TimeoutError:
                pass
            except Exception:
                LOGGER.exception("science-gateway: the lease of the cluster")
                await asyncio.sleep(LOOK)

    def pause(self):
        """Return for how many seconds nothing is to be looked at."""
        ends = self.ends()
        if ends is None or self.busy:
            return LOOK
        return min(LOOK, max(0.2, ends - time.monotonic()))

    def look(self):
        """Notice what the cluster does now; tell it when that changes when it ends."""
        self.usage.count()
        last = last_transition(self.scheduler)
        self.busy = self.works()
        if self.busy or last is not self.seen:
            self.worked = time.monotonic()
        self.seen = last
        if self.busy:
            self.ending = False
        self.woken.set()
        self.tell()

    def works(self):
        """Return True while anything is under way, whoever asked for it."""
        if any(not job.ended or job.record_state in OPEN for job in self.jobs.values()):
            return True
        if any(worker.processing for worker in self.scheduler.workers.values()):
            return True
        return bool(self.scheduler.unrunnable) or bool(getattr(self.scheduler, "queued", None))

    def is_over(self):
        """Return True when the cluster is to end now."""
        ends = self.ends()
        return ends is not None and not self.busy and time.monotonic() >= ends

    def tell(self):
        """Tell editors when they would show something else, to the second."""
        ends = self.ends()
        shown = (
            self.chosen,
            self.idle,
            self.most,
            self.busy,
            self.ending,
            None if ends is None or self.busy else round(ends),
        )
        if shown == self.said:
            return
        self.said = shown
        self.telling.revision = max(self.telling.revision + 1, now())
        self.telling.say({"lease": json.dumps(self.record())})

    # ---- the end

    async def end(self):
        """Let the gateway delete this cluster; one that no longer knows it cannot."""
        self.ending = True
        self.tell()
        LOGGER.warning("science-gateway: the lease of this cluster is over, it ends now")
        self.floor = time.monotonic() + AGAIN
        service = self.scheduler.services.get("gateway")
        if service is None:
            self.leave()
            return
        try:
            await service.gateway.shutdown()
        except Exception as error:
            LOGGER.warning("science-gateway: the gateway did not end this cluster: %r", error)
            if getattr(error, "code", None) in GONE:
                self.leave()

    def leave(self):
        """Close the scheduler, since nobody else will; its workers end with it."""
        # Not awaited: closing ends this watch.
        self.leaving = asyncio.ensure_future(self.scheduler.close())

    def close(self):
        """Stop watching."""
        self.watching.cancel()


class Usage:
    """What the cluster has cost so far, in threads of workers and in workers."""

    def __init__(self, scheduler):
        self.scheduler = scheduler
        self.started = self.counted = time.monotonic()
        self.core_seconds = self.worker_seconds = 0.0

    def count(self):
        """Count what ran since the last count."""
        moment = time.monotonic()
        passed, self.counted = moment - self.counted, moment
        workers = list(self.scheduler.workers.values())
        self.worker_seconds += passed * len(workers)
        self.core_seconds += passed * sum(worker.nthreads for worker in workers)

    def record(self):
        """Return the sums, in milliseconds of a core and of a worker."""
        return {
            "coreMs": milliseconds(self.core_seconds),
            "workerMs": milliseconds(self.worker_seconds),
            "threads": sum(worker.nthreads for worker in self.scheduler.workers.values()),
        }


def length(value):
    """Return seconds of a length in milliseconds, or None."""
    given = number(value)
    return None if given is None else min(LONGEST, max(SHORTEST, given / 1000))


def milliseconds(seconds):
    """Return whole milliseconds."""
    return None if seconds is None else round(seconds * 1000)


def last_transition(scheduler):
    """Return the newest entry of the log of transitions: a new one tells of work."""
    log = scheduler.transition_log
    return log[-1] if log else None
