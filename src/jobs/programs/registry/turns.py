"""Whose turn it is: so many jobs run at once, the others wait in the order of their priority."""

from __future__ import annotations

import math


class Turns:
    """The queue. `start` is called with a job whose turn has come."""

    def __init__(self, scheduler, jobs, start, chosen=None):
        self.scheduler = scheduler
        self.jobs = jobs
        self.start = start
        self.chosen = chosen  # the limit that somebody set

    @property
    def limit(self):
        """How many jobs run at once: as chosen, or one for each thread of a worker, at least 1."""
        if self.chosen is not None:
            return self.chosen
        return max(1, sum(worker.nthreads for worker in self.scheduler.workers.values()))

    def waiting(self):
        """Return the jobs that wait for their turn, the next one first."""
        # Jobs of one priority start in the order in which they came: sorting is stable.
        return sorted((job for job in self.jobs.values() if job.waits), key=lambda j: -j.priority)

    def running(self):
        """Return how many jobs have begun and not ended."""
        return sum(job.handed and not job.ended for job in self.jobs.values())

    def go_on(self):
        """Start what may start; returns the jobs that still wait."""
        waiting = self.waiting()
        free = max(0, self.limit - self.running()) if waiting else 0
        for job in waiting[:free]:
            job.handed = True
            self.start(job)
        return waiting[free:]

    def workers_wanted(self):
        """Return how many workers would let all jobs run at once that may; 0 if none waits."""
        waiting = sum(job.waits for job in self.jobs.values())
        if waiting == 0:
            return 0
        threads = self.running() + waiting
        if self.chosen is not None:
            threads = min(threads, self.chosen)
        workers = self.scheduler.workers.values()
        each = sum(worker.nthreads for worker in workers) / len(workers) if workers else 1
        return math.ceil(threads / max(1, each))

    def answer(self):
        """Return what an editor sees of the queue."""
        return {
            "limit": self.limit,
            "chosen": self.chosen is not None,
            "running": self.running(),
            "waiting": sum(job.waits for job in self.jobs.values()),
        }
