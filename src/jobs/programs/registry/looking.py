"""What the cluster does at this moment, as people look at it: workers, tasks, memory, versions.

The scheduler knows all of it already (distributed 2022.6 to 2026.8, `WorkerState`): no worker is
asked. Small and rounded, so that fifty workers are 7 kB and an idle cluster tells nothing.
"""

from __future__ import annotations

import asyncio
import json
import time

from .tasks import job_of

WORKERS = "science-gateway:workers"
INTERVAL = 2.0
"""Seconds between two messages about workers."""
MIB = 2**20
MOST_RUNNING, MOST_PREFIXES, MOST_TASKS = 200, 200, 500_000
COMPARED = (
    "python",
    "dask",
    "distributed",
    "msgpack",
    "cloudpickle",
    "toolz",
    "tornado",
    "numpy",
    "pandas",
    "lz4",
)
"""Packages that have to be the same everywhere: as distributed itself compares them."""


class Looking:
    """Tells of workers while somebody looks."""

    def __init__(self, scheduler, telling, cluster, spawn):
        self.scheduler = scheduler
        self.telling = telling
        self.cluster = cluster
        self.spawn = spawn
        self.until = 0.0
        self.said = None
        self.watching = None

    def watch(self, seconds):
        """Tell of changes for so many seconds from now on."""
        self.until = max(self.until, time.monotonic() + min(seconds, 120))
        if self.watching is None or self.watching.done():
            self.watching = self.spawn(self.go_on())

    async def go_on(self):
        """Tell of changes until nobody looks any more."""
        while time.monotonic() < self.until:
            said = json.dumps(self.snapshot())
            if said != self.said:
                self.said = said
                self.scheduler.log_event(WORKERS, {"j": said})
                self.telling.trim(WORKERS, 1)
            await asyncio.sleep(INTERVAL)
        self.said = None

    def snapshot(self):
        """Return one short row for each worker, and tasks by state."""
        rows = [self.row(worker) for worker in list(self.scheduler.workers.values())]
        return {"workers": rows, "tasks": self.states(), "odd": self.odd()}

    def row(self, worker):
        """Return what is shown of a worker; sizes in MiB."""
        metrics = worker.metrics or {}
        spilled = metrics.get("spilled_bytes") or {}
        status = getattr(worker.status, "name", str(worker.status))
        return [
            worker.address,
            str(worker.name),
            worker.nthreads,
            mebibytes(worker.memory_limit),
            5 * round((metrics.get("cpu") or 0) / 5),
            8 * round(mebibytes(metrics.get("memory")) / 8),
            mebibytes(spilled.get("disk") if isinstance(spilled, dict) else 0),
            len(worker.processing),
            "" if status in ("running", "init") else status,
            runs(worker.versions),
        ]

    def states(self):
        """Return how many tasks there are in each state."""
        counts = {}
        for prefix in self.scheduler.task_prefixes.values():
            for state, count in prefix.states.items():
                if count and state not in ("released", "forgotten"):
                    counts[state] = counts.get(state, 0) + count
        return counts

    def odd(self):
        """Return how many workers have other versions than the scheduler."""
        own = versions_of(own_versions())
        return sum(bool(differing(own, worker)) for worker in self.scheduler.workers.values())

    # ---- tables

    def tables(self, jobs):
        """Return everything for a page of tables."""
        workers = list(self.scheduler.workers.values())
        own = versions_of(own_versions())
        return {
            **self.snapshot(),
            "prefixes": self.prefixes(),
            "running": running(workers),
            "versions": own,
            "differing": [
                [worker.address, differing(own, worker)]
                for worker in workers
                if differing(own, worker)
            ],
            "jobs": [job.id for job in jobs.values() if not job.ended],
        }

    def prefixes(self):
        """Return tasks by the name of their function: how many in which state, MiB they hold."""
        held = {}
        left = MOST_TASKS
        for worker in list(self.scheduler.workers.values()):
            for task in worker.has_what:
                left -= 1
                if left < 0:
                    break
                name = task.prefix.name if task.prefix is not None else ""
                held[name] = held.get(name, 0) + (task.nbytes if task.nbytes > 0 else 0)
        rows = []
        for name, prefix in list(self.scheduler.task_prefixes.items()):
            states = {
                state: count
                for state, count in prefix.states.items()
                if count and state not in ("released", "forgotten")
            }
            if states:
                rows.append([name[:100], states, held.get(name, 0)])
        rows.sort(key=lambda row: (-row[2], -sum(row[1].values())))
        return rows[:MOST_PREFIXES]

    # ---- restarting

    def cost(self, jobs, places):
        """Return what a restart of these workers would lose."""
        there = [self.scheduler.workers[p] for p in places if p in self.scheduler.workers]
        tasks = [task for worker in there for task in worker.processing]
        names = {job_of(task) or (task.key if task.key in jobs else None) for task in tasks}
        only = [
            task for worker in there for task in worker.has_what if len(task.who_has or ()) == 1
        ]
        return {
            "workers": len(there),
            "tasks": len(tasks),
            "jobs": sorted(name for name in names if isinstance(name, str) and name in jobs),
            "bytes": sum(max(0, task.nbytes) for task in only),
        }

    async def restart(self, places):
        """Let nannies restart workers; returns how many have none."""
        there = [self.scheduler.workers[p] for p in places if p in self.scheduler.workers]
        nannies = [worker.nanny for worker in there if worker.nanny]
        restarting = (self.cluster.restart(nanny) for nanny in nannies)
        await asyncio.gather(*restarting, return_exceptions=True)
        return len(there) - len(nannies)


def running(workers):
    """Return what workers compute now, the longest first: task, worker, seconds."""
    rows = [
        [str(task.key)[:200], worker.address, round(seconds, 1)]
        for worker in workers
        for task, seconds in list(worker.executing.items())
    ]
    rows.sort(key=lambda row: -row[2])
    return rows[:MOST_RUNNING]


def own_versions():
    """Return the versions of this process, asked for once."""
    if not OWN:
        from distributed.versions import get_versions

        OWN.update(get_versions())
    return OWN


OWN = {}


def versions_of(answer):
    """Return the versions of what has to be the same everywhere."""
    packages = dict((answer or {}).get("packages") or {})
    packages["python"] = str((answer or {}).get("host", {}).get("python", ""))[:40]
    return {name: str(packages[name])[:40] for name in COMPARED if packages.get(name)}


def differing(own, worker):
    """Return the packages of which a worker has another version than the scheduler."""
    theirs = versions_of(worker.versions)
    if not theirs.get("distributed"):
        return {}
    return {
        name: theirs.get(name, "")
        for name in COMPARED
        if (name in own or name in theirs) and own.get(name) != theirs.get(name)
    }


def runs(versions):
    """Return what people ask for first: `2026.8.0, Python 3.11.2`."""
    found = versions_of(versions)
    python = ".".join(found.get("python", "").split(".")[:3])
    parts = (found.get("distributed"), python and f"Python {python}")
    return ", ".join(part for part in parts if part)


def mebibytes(count):
    """Return whole MiB of a number of bytes."""
    return round((count or 0) / MIB)
