"""The calls of an editor. Nothing is applied twice; the newest registry ever installed answers."""

from __future__ import annotations

import asyncio
import contextlib
import json

from .job import number
from .ladder import StillUsed
from .lease import length
from .plugin import NAME, VERSION, Registry

KEEP_JOBS = 500
"""Jobs that are kept, as long as so many have not ended."""
MOST_JOBS = 2_000
PAGE_JOBS = 100
KEEP_SHARED = 30
LARGEST_LIMIT = 10_000
TURNS = 3
"""Turns of the loop in which a message that waits for its connection has left."""
LONGEST_WAIT = 10
"""Seconds that a call to settle may take."""


async def main(op, payload, scheduler):
    """Answer one call with JSON text."""
    installed = scheduler.plugins.get(NAME)
    if installed is None or installed.version < VERSION:
        before = installed
        if before is not None:
            scheduler.remove_plugin(name=NAME)
        installed = Registry(scheduler, before)
        installed.answer = Calls(installed).answer
        scheduler.add_plugin(installed, name=NAME)
    return json.dumps(await installed.answer(op, json.loads(payload)))


class NoSuchJob(Exception):
    """The registry knows no job of this id."""


class Refused(Exception):
    """The call cannot be done; its text is one sentence for a person."""


class NotSent(Exception):
    """The driver was only named, and this registry does not know it."""


class Calls:
    """What an editor can ask of a registry."""

    def __init__(self, registry):
        self.registry = registry
        self.jobs = registry.jobs
        self.turns = registry.turns
        self.telling = registry.telling
        self.kept = {}
        self.calls = {
            "submit": self.submit,
            "submit_many": self.submit_many,
            "list": self.list,
            "get": self.get,
            "cancel": self.cancel,
            "cancel_sweep": self.cancel_sweep,
            "resume": self.resume,
            "resume_sweep": self.resume_sweep,
            "restart_workers": self.restart_workers,
            "set_priority": self.set_priority,
            "limit": self.limit,
            "lease": self.lease,
            "watch": self.watch,
            "tables": self.tables,
            "restart_all": self.restart_all,
            "log": self.read_log,
            "forget": self.forget,
            "settle": self.settle,
        }

    async def answer(self, op, payload):
        """Do one call; what a caller can have done wrong is an answer, not an exception."""
        if op not in self.calls:
            return {"refused": f"This cluster's job registry does not know the call {op}."}
        try:
            return await self.calls[op](payload)
        except NoSuchJob:
            return {"missing": True}
        except NotSent:
            return {"notSent": True}
        except (Refused, StillUsed) as refused:
            return {"refused": str(refused)}

    # ---- handing over

    async def submit(self, payload):
        """Take a job; the same id again is the same job, so a lost reply costs nothing."""
        known = self.known(payload)
        if known is not None:
            return known
        self.make_room(1)
        job = self.take(payload)
        await self.begin([job])
        return {"job": job.record(), "existing": False}

    async def submit_many(self, payload):
        """Take many jobs at once, all or none; what they share came once."""
        orders = []
        for one in payload["jobs"]:
            large = {name: payload["shared"][at] for name, at in one["shared"].items()}
            order = {"driver": payload["driver"], "modules": payload["modules"]}
            order.update(id=one["id"], program=one["program"], output=one["output"])
            orders.append({**order, "spec": {**one["spec"], **large}})
        known = {order["id"]: self.known(order) for order in orders}
        self.make_room(sum(answer is None for answer in known.values()))
        taken = {}
        for order in orders:
            if known[order["id"]] is None and order["id"] not in taken:
                taken[order["id"]] = self.take(order)
        await self.begin(taken.values())
        for name, job in taken.items():
            known[name] = {"job": job.record(), "existing": False}
        return {"answers": [known[order["id"]] for order in orders]}

    def known(self, payload):
        """Return the answer for an id that is not to be begun, or None."""
        job = self.jobs.get(payload["id"])
        if job is None:
            return {"taken": True} if payload["id"] in self.registry.scheduler.tasks else None
        options = payload["spec"].get("options") or {}
        again = options.get("onlyMissing") or options.get("replace")
        other = options.get("resumes") not in (None, job.nonce)
        if again and job.ended and not other:
            return None
        return {"job": job.record(), "existing": True}

    def take(self, payload):
        """Take a job that is new, or goes on."""
        payload = {**payload, **self.shared(payload)}
        job = self.jobs.get(payload["id"])
        if job is None:
            job = self.registry.submit(payload)
        else:
            self.begin_again(job, payload)
        return job

    async def begin(self, jobs):
        """Start what may start of jobs that were just taken, then tell of them."""
        revisions = [(job, job.revision) for job in jobs]
        self.registry.go_on()
        # What goes to workers leaves first: whoever waits for a job waits for that.
        for _ in range(TURNS):
            await asyncio.sleep(0)
        for job, before in revisions:
            if job.revision == before:
                self.telling.tell(job)

    def shared(self, payload):
        """Return what many jobs have in common, as the objects that earlier ones hold."""
        spec = dict(payload["spec"])
        archive = spec.get("modules")
        if archive:
            spec["modules"] = self.kept.setdefault(archive["sha256"], archive)
        said = {"spec": spec, **self.programs(payload)}
        while len(self.kept) > KEEP_SHARED:
            del self.kept[next(iter(self.kept))]
        return said

    def programs(self, payload):
        """Return the driver and its modules; who sent them before may only name them."""
        driver, modules = payload["driver"], payload["modules"]
        names = json.dumps([driver["name"], *(one["name"] for one in modules.values())])
        if names not in self.kept:
            if "source" not in driver:
                raise NotSent
            self.kept[names] = {"driver": driver, "modules": modules}
        return self.kept[names]

    def begin_again(self, job, payload):
        """Take another order for a job that has ended: attempts and lines are counted on."""
        # The claim on its place is checked by program and parameters; a job that ended before it
        # wrote its record has none that could be named.
        options = dict(payload["spec"].get("options") or {})
        options.pop("resumes", None)
        payload = {**payload, "spec": {**payload["spec"], "options": options}}
        job.set_out(payload)

    def make_room(self, count):
        """Keep at most 500 jobs, and those that have not ended; the oldest ended ones go first."""
        for job in list(self.jobs.values()):
            if len(self.jobs) + count <= KEEP_JOBS:
                return
            if job.ended:
                self.drop(job)
        if len(self.jobs) + count > MOST_JOBS:
            raise Refused(
                f"This cluster has {len(self.jobs)} jobs that have not ended; "
                f"with {count} more there would be over {MOST_JOBS}."
            )

    # ---- reading

    async def list(self, payload):
        """Return one page of jobs in the order in which they came."""
        start = payload.get("start", 0)
        jobs = list(self.jobs.values())
        page = [job.record() for job in jobs[start : start + PAGE_JOBS]]
        following = start + PAGE_JOBS if start + PAGE_JOBS < len(jobs) else None
        # An editor that hears its own greeting under the topic has missed nothing since.
        if payload.get("greeting"):
            self.telling.say({"greeting": payload["greeting"]})
        workers = len(self.registry.scheduler.workers)
        lease = self.registry.lease.record()
        return {"jobs": page, "next": following, "workers": workers, "lease": lease}

    async def get(self, payload):
        """Return one job with result and traceback."""
        return {"job": self.find(payload).record(full=True)}

    async def read_log(self, payload):
        """Return the lines after a position; the totals tell what is no longer there."""
        job = self.find(payload)
        runs, more = job.log.after(payload.get("attempt", 1), payload.get("number", 0))
        totals = {str(attempt): count for attempt, count in job.log.totals.items()}
        return {"runs": runs, "more": more, "totals": totals, "ended": job.ended}

    # ---- commanding

    async def cancel(self, payload):
        """Begin to cancel; the state is `cancelling` until no thread of the job runs any more."""
        job = self.find(payload)
        if not job.ended and not job.cancel:
            self.registry.cancel(job)
        return {"job": job.record()}

    async def cancel_sweep(self, payload):
        """Begin to cancel all jobs of a sweep."""
        jobs = [job for job in self.of_sweep(payload) if not job.ended]
        # Those that wait first: no turn may come to them meanwhile.
        for job in sorted(jobs, key=lambda job: job.handed):
            if not job.ended and not job.cancel:
                self.registry.cancel(job)
        return {"jobs": [job.record() for job in jobs]}

    async def resume(self, payload):
        """Begin an ended job again, for what is missing."""
        job = self.find(payload)
        if not job.ended:
            return {"job": job.record()}
        if job.state == "done" and not job.options.get("tryOne"):
            raise Refused(f"The job {job.id} is done: there is nothing to resume.")
        if job.payload is None:
            raise Refused(f"The cluster no longer has the program of the job {job.id}.")
        self.begin_missing(job)
        self.registry.go_on()
        return {"job": job.record()}

    async def resume_sweep(self, payload):
        """Begin all jobs of a sweep again that ended without being done."""
        jobs = [job for job in self.of_sweep(payload) if job.ended and job.state != "done"]
        jobs = [job for job in jobs if job.payload is not None]
        for job in jobs:
            self.begin_missing(job)
        self.registry.go_on()
        return {"jobs": [job.record() for job in jobs]}

    def begin_missing(self, job):
        """Begin an ended job again with the order that it had."""
        spec = job.payload["spec"]
        options = {**(spec.get("options") or {}), "onlyMissing": True}
        options.pop("replace", None)
        if job.state == "done":  # it was a trial: now the rest
            options.pop("tryOne", None)
        self.begin_again(job, {**job.payload, "spec": {**spec, "options": options}})
        self.telling.tell(job)

    async def restart_workers(self, payload):
        """Restart the workers that a job does not let go of."""
        job = self.find(payload)
        if not job.ended:
            if not job.cancel:
                raise Refused(f"The job {job.id} is not being cancelled. Cancel it first.")
            await self.registry.ladder.restart(job, bool(payload.get("insist")))
        return {"job": job.record()}

    async def set_priority(self, payload):
        """Change the priority of a job that waits."""
        job = self.find(payload)
        if not job.waits:
            raise Refused(f"The job {job.id} has begun: its priority changes nothing any more.")
        priority = number(payload["priority"])
        if priority is None:
            raise Refused("A priority is a number.")
        job.priority = priority
        self.telling.tell(job)
        return {"job": job.record()}

    async def limit(self, payload):
        """Return, and with `limit` set, how many jobs run at once."""
        if "limit" in payload:
            limit = number(payload["limit"])
            if payload["limit"] is not None and not (
                limit is not None and limit == int(limit) and 1 <= limit <= LARGEST_LIMIT
            ):
                raise Refused(f"The limit is a whole number from 1 to {LARGEST_LIMIT}.")
            self.turns.chosen = None if limit is None else int(limit)
            self.registry.go_on()
        return self.turns.answer()

    async def lease(self, payload):
        """Return how long the cluster is kept; choose that, or extend it.

        With `unlessChosen`, nothing changes where somebody has chosen before. A length of null
        stands for none.
        """
        lease = self.registry.lease
        if "idleMs" in payload and not (payload.get("unlessChosen") and lease.chosen):
            lease.choose(length(payload["idleMs"]), length(payload.get("mostMs")))
        if "extendMs" in payload:
            if lease.ends() is None:
                raise Refused("This cluster has no lease that could be extended: it does not end.")
            lease.extend(length(payload["extendMs"]) or 0.0)
        return lease.record()

    async def watch(self, payload):
        """Return the workers as they are, and tell how they change for some time."""
        looking = self.registry.looking
        looking.watch((number(payload.get("forMs")) or 0) / 1000)
        return looking.snapshot()

    async def tables(self, payload):
        """Return all there is to see of the cluster: tasks, memory, versions."""
        return self.registry.looking.tables(self.jobs)

    async def restart_all(self, payload):
        """Restart workers, or only say what would be lost."""
        looking = self.registry.looking
        places = payload.get("workers") or list(looking.scheduler.workers)
        cost = looking.cost(self.jobs, places)
        if not payload.get("insist"):
            return cost
        without = await looking.restart(places)
        if without:
            raise Refused(
                f"{without} of the workers cannot be restarted: nothing would start them again."
            )
        return cost

    async def forget(self, payload):
        """Drop an ended job, its lines and its topic."""
        job = self.find(payload)
        if not job.ended:
            raise Refused(f"The job {job.id} has not ended. Cancel it first.")
        # Its driver may still be writing the record; the id is free when its task is gone.
        await self.registry.cluster.is_gone(job.id, 2)
        if self.jobs.get(job.id) is job and job.ended:
            self.drop(job)
        return {"forgotten": True}

    async def settle(self, payload):
        """Wait until the records of ended jobs are written: the cluster is to be stopped."""
        seconds = min(LONGEST_WAIT, number(payload.get("seconds")) or LONGEST_WAIT)
        return {"open": await self.registry.records.settled(seconds)}

    def find(self, payload):
        """Return the job that a call names."""
        with contextlib.suppress(KeyError):
            return self.jobs[payload["id"]]
        raise NoSuchJob

    def of_sweep(self, payload):
        """Return the jobs of the sweep that a call names."""
        jobs = [
            job for job in self.jobs.values() if (job.sweep or {}).get("id") == payload["sweep"]
        ]
        if not jobs:
            raise NoSuchJob
        return jobs

    def drop(self, job):
        """Forget a job for good."""
        del self.jobs[job.id]
        self.telling.forget(job)
