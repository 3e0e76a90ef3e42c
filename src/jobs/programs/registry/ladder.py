"""The cancel ladder: from a flag that `progress` reads to the restart of workers.

1. `queue`: the job had not begun. 2. `flag`: the driver finds out when it tells of its progress.
3. `tasks`: the driver's task and its children's are cancelled; a driver that waits for them wakes
up. 4. `threads`: an exception in the driver's thread and in those that run its tasks. 5. `workers`:
who asked for it gets the workers restarted that do not let go. The last rung, to stop the cluster,
is the gateway's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging

from . import interrupt
from .cluster import shipped
from .job import now
from .tasks import job_of, tasks_of

LOGGER = logging.getLogger("distributed.scheduler")
FLAG = 0.3
"""Seconds that a program which tells of its progress has to see the flag."""
TASKS = 0.2
PATIENCE = 5.0
"""Seconds after which a job that is over its time loses its workers, if no other job is there."""


class StillUsed(Exception):
    """Others use the workers; its text is one sentence for a person."""


class Ladder:
    """Ends jobs; `end(job, state, **why)` is called when nothing of a job runs any more."""

    def __init__(self, cluster, jobs, nannies, tell, end):
        self.cluster = cluster
        self.jobs = jobs
        self.nannies = nannies
        self.tell = tell
        self.end = end
        self.function = shipped(interrupt.SOURCE)

    async def climb(self, job):
        """End a job, whatever it does; returns when it has ended."""
        if job.climbing:
            return
        job.climbing = True
        try:
            await self.safely(self.begin(job))
            pause = 0.1
            while not job.ended:
                await self.safely(self.once_more(job))
                if not job.ended:
                    await asyncio.sleep(pause)
                    pause = min(1.0, pause * 2)
        finally:
            job.climbing = False

    async def safely(self, work):
        """Do what is tried again: what goes wrong is for the scheduler's log."""
        try:
            await work
        except Exception:
            LOGGER.warning("A step of a cancellation failed", exc_info=True)

    async def begin(self, job):
        """Climb the gentle rungs."""
        self.set_rung(job, "flag")
        await self.ask(job, "flag")
        if job.progress is not None and await self.is_over(job, FLAG):
            return
        self.set_rung(job, "tasks")
        await self.cluster.release(tasks_of(self.cluster.scheduler, job))
        if job.homes and await self.is_over(job, TASKS):
            return
        # First the exception in the driver, then its tasks' threads: an exception of theirs that
        # still reached the driver's client would leave the driver waiting for ever.
        self.set_rung(job, "threads")
        await self.ask(job, "driver")

    async def once_more(self, job):
        """Cancel what is there by now and interrupt what runs; ends the job when nothing does."""
        scheduler = self.cluster.scheduler
        await self.cluster.release(tasks_of(scheduler, job))
        if await self.ask(job, "all"):
            late = job.verdict == "timed out" and now() - job.cancelled_at > PATIENCE * 1000
            if late and job.rung != "workers":  # nobody asks for that: it may be night
                with contextlib.suppress(StillUsed):
                    await self.restart(job, insist=False)
            return
        away = job.id not in scheduler.tasks and job.id not in self.cluster.arriving
        if away or job.outcome is not None:
            self.finish(job)

    def finish(self, job):
        """Note the end: nothing of the job runs."""
        state, why = job.outcome or (job.verdict, {})
        self.end(job, state, **why)

    def set_rung(self, job, rung):
        """Name the rung that is tried; the one that was tried last is the one that worked."""
        if not job.ended and job.outcome is None and job.rung != rung:
            job.rung = rung
            self.tell(job)

    async def is_over(self, job, seconds):
        """Wait for the end of the driver; True when it came and no task of the job runs."""
        for _ in range(int(seconds / 0.02)):
            if job.ended:
                return True
            if job.outcome is not None:
                break
            await asyncio.sleep(0.02)
        if job.outcome is not None and not await self.ask(job, "look"):
            self.finish(job)
        return job.ended

    async def is_clear(self, job, seconds):
        """Wait until an earlier driver of a job has written its record and is gone."""
        end = now() + seconds * 1000
        while now() < end:
            if await self.cluster.is_gone(job.id, 1) and not await self.ask(job, "task"):
                return True
            await asyncio.sleep(0.05)
        return False

    async def ask(self, job, how):
        """Tell all workers that may run something of a job; returns those that do."""
        places = sorted(p for p in job.places | job.homes if p in self.cluster.scheduler.workers)
        busy = await asyncio.gather(*(self.is_busy(place, job, how) for place in places))
        return [place for place, is_busy in zip(places, busy) if is_busy]

    async def is_busy(self, place, job, how):
        """Tell one worker; True while a thread of the job runs there, or nobody knows."""
        keys = []
        if how == "all":
            worker = self.cluster.scheduler.workers.get(place)
            keys = [
                task.key for task in getattr(worker, "processing", ()) if job_of(task) == job.id
            ]
        arguments = (job.id, job.nonce, keys, how, job.verdict)
        try:
            runs = json.loads(await self.cluster.call(place, 5, self.function, *arguments))
        except Exception:
            return place in self.cluster.scheduler.workers  # asked again at the next round
        return runs["driver"] or runs["tasks"] > 0

    async def restart(self, job, insist):
        """Restart the workers on which a job runs. Raises StillUsed where others would lose."""
        holding = await self.ask(job, "look")
        if not holding or job.ended:
            return
        if not insist:
            self.check_others(job, holding)
        without = [place for place in holding if not self.nannies.get(place)]
        if without:
            raise StillUsed(
                f"{many(len(without), 'worker')} that run{'s' if len(without) == 1 else ''} "
                f"the job {job.id} cannot be restarted. Stop the cluster to end it."
            )
        self.set_rung(job, "workers")
        nannies = [self.nannies[place] for place in holding]
        await asyncio.gather(
            *(self.cluster.restart(nanny) for nanny in nannies), return_exceptions=True
        )

    def check_others(self, job, holding):
        """Raise StillUsed when the restart of these workers takes work from others."""
        names, strangers = set(), 0
        for other in self.jobs.values():
            if other is not job and not other.ended and other.places & set(holding):
                names.add(other.id)
        for place in holding:
            worker = self.cluster.scheduler.workers.get(place)
            for task in list(getattr(worker, "processing", ())):
                owner = job_of(task) or (task.key if task.key in self.jobs else None)
                if owner is None:
                    strangers += 1
                elif owner != job.id:
                    names.add(owner)
        who = sorted(names) + ([many(strangers, "task") + " of no job"] if strangers else [])
        if who:
            raise StillUsed(
                f"The workers that run the job {job.id} also run {', '.join(who)}: "
                "a restart of the workers would end that work too."
            )


def many(count, word):
    """Return e.g. `2 tasks`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
