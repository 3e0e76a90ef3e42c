"""The plugin in the scheduler: what happens to jobs, and to the workers that run them."""

from __future__ import annotations

import asyncio
import functools
import json
import logging

from distributed.diagnostics.plugin import SchedulerPlugin

from .cluster import Cluster
from .deaths import (
    asks_for_regions,
    cause_of,
    describe,
    is_out_of_memory,
    sentence,
)
from .growth import grow_for
from .job import Job, now, number
from .ladder import Ladder
from .lease import Lease
from .looking import Looking
from .records import STOP, WORDS, Records
from .tasks import PENDING, count, job_of, tasks_of
from .telling import Telling
from .turns import Turns

NAME = "science-gateway-jobs"
VERSION = 4
DRIVER = "science-gateway:driver"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a job begins again after a death of its worker; doubled each time."""
LOGGER = logging.getLogger("distributed.scheduler")


def quiet(method):
    """Let nothing out of a method that the scheduler calls."""

    @functools.wraps(method)
    def wrapped(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except Exception:
            LOGGER.exception("%s: %s", NAME, method.__name__)

    return wrapped


class Registry(SchedulerPlugin):
    """The jobs of this scheduler."""

    name = NAME
    version = VERSION

    def __init__(self, scheduler, before=None):
        old = before.__dict__ if before is not None else {}
        self.scheduler = scheduler
        self.jobs = {job.id: Job.adopt(job) for job in old.get("jobs", {}).values()}
        self.nannies = old.get("nannies", {})
        self.causes = old.get("causes", {})
        for address, worker in scheduler.workers.items():
            self.nannies[address] = getattr(worker, "nanny", None)
        self.seen = dict(scheduler.workers)  # also those that are gone, until their end is judged
        self.background = set()
        self.telling = Telling(scheduler, revision_of(old))
        self.cluster = Cluster(scheduler, client_of(old), programs_of(old))
        self.turns = Turns(
            scheduler, self.jobs, self.start, getattr(old.get("turns"), "chosen", None)
        )
        self.ladder = Ladder(
            self.cluster, self.jobs, self.nannies, self.telling.tell, self.end_cancelled
        )
        self.records = Records(self.cluster, scheduler, self.jobs, self.spec, self.spawn)
        grow_for(scheduler, self.turns.workers_wanted)
        self.lease = Lease(scheduler, self.jobs, self.telling, old.get("lease"))
        self.looking = Looking(scheduler, self.telling, self.cluster, self.spawn)
        for task in old.get("background", ()):
            task.cancel()
        if "lease" in old:
            old["lease"].close()
        for job in self.jobs.values():
            self.take_over(job)

    def take_over(self, job):
        """Go on with what an older registry had begun for a job."""
        job.climbing = job.telling = False
        if job.alarm is not None:
            job.alarm.cancel()
            job.alarm = None
        if job.ended:
            if job.record_state == "closing":
                job.record_state = "open"
                self.records.finish(job)
            if job.worker not in self.seen:
                self.records.lose(job, job.worker)
            return
        if job.cancel:
            self.cancel(job)
        elif job.erred:
            self.spawn(self.died(job, job.id, None))
        elif job.handed and job.started is not None:
            self.set_alarm(job)

    # ---- a job's way

    def submit(self, payload):
        """Take a job; it starts when its turn comes."""
        job = self.jobs[payload["id"]] = Job(payload)
        return job

    def go_on(self):
        """Start the jobs whose turn it is; the others are queued."""
        for job in self.turns.go_on():
            self.enter(job, "queued")
        self.lease.woken.set()

    def start(self, job):
        """Begin a job whose turn has come."""
        self.enter(job, "submitted")
        if job.attempts > 0 or not self.hand_at_once(job):
            self.spawn(self.hand(job))

    def hand_at_once(self, job):
        """Give the driver to the scheduler in this very turn of the loop, where that can be."""
        payload = job.payload
        try:
            is_there = self.cluster.run_at_once(
                job.id, payload["driver"], payload["modules"], self.spec(job)
            )
        except Exception as error:
            self.not_taken(job, error)
            return True
        if is_there:
            job.arrived = True
            self.only_once(self.scheduler.tasks.get(job.id))
        return is_there

    async def hand(self, job, is_after_death=False):
        """Give the driver to the scheduler."""
        try:
            # The driver of an earlier order may still be writing its record.
            # A worker that is given the same task meanwhile takes that driver's end for the task's.
            resumed = job.attempts > 0 and not is_after_death
            if resumed and not await self.ladder.is_clear(job, 60):
                raise TimeoutError("its last driver has not ended")
            payload = job.payload
            if job.ended or job.cancel:
                return
            await self.cluster.run(job.id, payload["driver"], payload["modules"], self.spec(job))
            job.arrived = True
            self.only_once(self.scheduler.tasks.get(job.id))
        except Exception as error:
            if not job.cancel:
                self.not_taken(job, error)

    def not_taken(self, job, error):
        """End a job whose driver the scheduler refused."""
        why = f"The cluster did not take the job: {str(error) or repr(error)}"
        self.end(job, "failed", error=why[:500], failure="error")

    def spec(self, job):
        """Return what a driver is told of its job."""
        payload = job.payload
        options = dict(job.options)
        if job.only_missing:
            options["onlyMissing"] = True
        spec = {
            **payload["spec"],
            "id": job.id,
            "nonce": job.nonce,
            "submitted": job.submitted,
            "program": job.program,
            "output": payload["output"],
        }
        if options:
            spec["options"] = options
        return spec

    def only_once(self, task):
        """Let dask not start a driver again whose worker died: that is for us to say."""
        if task is not None:
            task.suspicious = max(task.suspicious, self.scheduler.allowed_failures)

    def cancel(self, job, verdict=None):
        """Begin to end a job."""
        if not job.cancel:
            job.cancel = True
            job.verdict = verdict or "cancelled"
            job.cancelled_at = now()
            if job.handed and (job.state == "running" or job.places):
                job.enter("cancelling")
        if not job.handed:
            job.rung = "queue"
            self.end_cancelled(job, job.verdict)
            return
        self.telling.tell(job)
        self.spawn(self.ladder.climb(job))

    def set_alarm(self, job):
        """End a job when its time is up."""
        if job.timeout and job.alarm is None:
            left = max(0.0, (job.started + job.timeout - now()) / 1000)
            job.alarm = asyncio.get_running_loop().call_later(left, self.time_is_up, job)

    @quiet
    def time_is_up(self, job):
        """Begin to end a job that runs longer than it may."""
        job.alarm = None
        if not job.ended and not job.cancel:
            self.cancel(job, "timed out")

    def end_cancelled(self, job, state, **why):
        """Note the end of a job that the ladder brought down."""
        by_driver = job.outcome is not None and job.worker in self.seen
        if state == "timed out":
            why = {
                "error": f"It ran longer than the {duration(job.timeout)} that it may.",
                "failure": "timed out",
            }
        self.end(job, state, **why)
        if not by_driver and job.record_state != "written":
            self.records.finish(job)

    def end(self, job, state, error=None, failure=None, traceback=None):
        """Note the final state, once."""
        if job.ended:
            return
        job.enter(state)
        job.finished = now()
        job.error = error
        job.failure = failure
        job.traceback = traceback
        if job.alarm is not None:
            job.alarm.cancel()
            job.alarm = None
        self.telling.tell(job)
        asyncio.get_running_loop().call_soon(self.next_turn)

    @quiet
    def next_turn(self):
        """Start what may start now."""
        self.go_on()

    def enter(self, job, state):
        """Change the state and tell it."""
        if job.enter(state):
            self.telling.tell(job)

    # ---- what the scheduler tells its plugins

    @quiet
    def update_graph(self, scheduler, *args, **kwargs):
        """Notice that a driver's task has arrived."""
        self.cluster.note_arrivals()

    @quiet
    def transition(self, key, start, finish, *args, **kwargs):
        """Follow drivers and the tasks that they submit."""
        job = self.jobs.get(key) if isinstance(key, str) else None
        if job is not None:
            self.follow(job, key, finish, kwargs)
            return
        task = self.scheduler.tasks.get(key)
        owner = job_of(task)
        job = self.jobs.get(owner) if isinstance(owner, str) else None
        if job is not None:
            self.follow_child(job, task, start, finish)

    def follow(self, job, key, finish, details):
        """Follow the driver's task."""
        if job.ended:
            if finish == "processing":  # its worker died after the end was told: not again
                task = self.scheduler.tasks[key]
                self.spawn(self.cluster.release({key: task}))
            elif finish == "memory":
                self.records.leave(job)
        elif finish == "processing":
            task = self.scheduler.tasks[key]
            self.only_once(task)
            self.assigned(job, task.processing_on.address)
        elif not job.arrived and finish in ("memory", "erred", "forgotten"):
            return  # the driver of an earlier order has written its record and is gone
        elif finish == "memory":
            if job.outcome is None:
                self.end(job, "failed", error="The job ended without a report.", failure="error")
        elif finish == "erred":
            job.erred = True
            self.spawn(self.died(job, key, details.get("exception")))
        elif finish == "forgotten":
            self.released(job)
        elif finish in ("queued", "no-worker") and not job.cancel:
            idle = finish == "no-worker" or not self.scheduler.workers
            self.enter(job, "waiting for workers" if idle else "queued")

    def follow_child(self, job, task, start, finish):
        """Count a task of a job, and note where it runs; what comes after a cancel must not."""
        if finish == "processing":
            job.homes.add(task.processing_on.address)
        if job.cancel and job.ended and finish in PENDING:
            if not job.strays:
                asyncio.get_running_loop().call_soon(self.sweep, job)
            job.strays.append(task.key)
        if count(job, start, finish) and not job.ended:
            self.telling.tell_soon(job)

    @quiet
    def sweep(self, job):
        """Cancel tasks of an ended job that the scheduler was still taking in when it ended."""
        keys, job.strays = job.strays, []
        found = {key: self.scheduler.tasks[key] for key in keys if key in self.scheduler.tasks}
        self.spawn(self.clear(job, found))

    async def clear(self, job, tasks):
        """Cancel tasks that came too late, and interrupt those that began."""
        await self.cluster.release({**tasks, **tasks_of(self.scheduler, job)})
        await self.ladder.ask(job, "all")

    def assigned(self, job, address):
        """Note a new attempt: what the last one said of itself no longer holds."""
        if job.token is not None:
            job.past.add(job.token)
        job.token = None
        job.arrived = True
        job.worker = address
        job.places.add(address)
        job.progress = None
        self.enter(job, "cancelling" if job.cancel else "submitted")

    def released(self, job):
        """Note that the scheduler has forgotten the driver's task."""
        if job.erred or job.cancel or job.outcome is not None:
            return  # the ladder, or who asks why it failed, says what becomes of it
        self.end(job, "lost", error="The job's task was removed from the cluster.")

    @quiet
    def log_event(self, topic, message):
        """Take the messages of drivers."""
        if topic != DRIVER or not isinstance(message, dict) or "worker" not in message:
            return
        event = json.loads(message["j"])
        job = self.jobs.get(event["id"])
        if job is None:
            pass
        elif event["event"] in WORDS:
            if event["attempt"] == job.token:
                self.records.hear(job, event)
        elif not job.ended and self.accepts(job, event, message["worker"]):
            self.apply(job, event)
        self.telling.trim(DRIVER)

    def accepts(self, job, event, worker):
        """Say if the message is from the attempt that counts; note it when it is a new one."""
        token = event["attempt"]
        if token == job.token:
            return True
        if token in job.past or job.token is not None:
            return False
        task = self.scheduler.tasks.get(job.id)
        place = getattr(getattr(task, "processing_on", None), "address", job.worker)
        if worker != place:
            return False
        if worker != job.worker:  # stolen by another worker before it began
            job.places.discard(job.worker)
            job.places.add(worker)
            job.worker = worker
        job.token = token
        job.begun.add(worker)
        job.attempts += 1
        self.records.begin(job)
        job.started = job.started or now()
        self.set_alarm(job)
        job.enter("cancelling" if job.cancel else "running")
        if event["event"] != "out":
            self.telling.tell(job)
        return True

    def apply(self, job, event):
        """Apply one message of the running attempt."""
        kind = event["event"]
        if kind == "progress":
            unit = "steps" if event.get("unit") == "steps" else "chunks"
            progress = {"done": event["done"], "total": event["total"], "unit": unit}
            if progress != job.progress:
                job.progress = progress
                self.telling.tell(job)
        elif kind == "log":
            first, lines = job.log.add(job.attempts, event["first"], event["lines"])
            if lines:
                self.telling.say_lines(job, job.attempts, first, lines)
                self.telling.tell_soon(job)
        elif kind == "out":
            self.apply_out(job, event)

    def apply_out(self, job, event):
        """Note what the driver said at its end; tasks of a cancelled one may still run."""
        if "result" in event:
            job.result = json.loads(event["result"])
        state = event["state"]
        if job.cancel and state != "done":
            job.outcome = (job.verdict, {})
            return
        known = {name: event.get(name) for name in ("error", "failure", "traceback")}
        self.end(job, state, **(known if state in ("failed", "timed out") else {}))

    @quiet
    def add_worker(self, scheduler=None, worker=None, **kwargs):
        """Note a worker and its nanny."""
        state = scheduler.workers[worker]
        self.seen[worker] = state
        self.nannies[worker] = getattr(state, "nanny", None)
        self.telling.say({"workers": len(scheduler.workers)})
        asyncio.get_running_loop().call_soon(self.next_turn)

    @quiet
    def remove_worker(self, scheduler=None, worker=None, **kwargs):
        """Note which jobs lost a thread with this worker, and ask the nanny how it died."""
        nanny = self.nannies.pop(worker, None)
        state = self.seen.pop(worker, None)
        if state is not None:
            self.cluster.hold(state.name)
        self.telling.say({"workers": len(scheduler.workers)})
        hit = [job for job in self.jobs.values() if worker in job.places]
        for job in hit:
            job.places.discard(worker)
            if job.ended:
                self.records.lose(job, worker)
                continue
            job.memory = memory_of(state)
            # It died before its first word; the task may have its next worker already.
            if worker not in job.begun:
                job.attempts += 1
            job.begun.discard(worker)
        hit = [job for job in hit if not job.ended]
        if hit:
            question = self.spawn(self.note_death(nanny, hit))
            for job in hit:
                job.dying.append(question)

    @quiet
    def restart(self, scheduler):
        """Note that all tasks are gone."""
        for job in list(self.jobs.values()):
            if job.handed and not job.ended:
                job.places.clear()
                state = job.verdict if job.cancel else "lost"
                self.end(job, state, error=None if job.cancel else "The cluster was restarted.")

    async def before_close(self):
        """Let drivers that have just ended write their records before their workers go."""
        await self.records.settled(STOP)

    async def close(self):
        """Close the resident client with the scheduler."""
        for task in list(self.background):
            task.cancel()
        self.lease.close()
        await self.cluster.close()

    # ---- deaths

    async def note_death(self, nanny, jobs):
        """Note why a worker died."""
        text = await cause_of(self.cluster, nanny, self.causes)
        for job in jobs:
            job.deaths.append(text)
            self.telling.tell(job)

    async def died(self, job, key, exception):
        """Begin again or end a job whose task erred without a word of its driver."""
        task = self.scheduler.tasks.get(key)
        text = getattr(task, "exception_text", None) or describe(
            exception if exception is not None else getattr(task, "exception", None)
        )
        await asyncio.sleep(0.05)  # the plugin hears of the worker after it heard of the task
        if job.dying:
            await asyncio.wait(job.dying, timeout=8)
        if job.ended or job.cancel:
            return  # the ladder ends it
        if not job.dying:
            self.end(job, "failed", error=text.splitlines()[0][:500], failure="error")
            self.records.finish(job)
            return
        job.killed += 1
        is_memory = is_out_of_memory(job.deaths[-1] if job.deaths else "", job.memory)
        if not is_memory and job.killed <= self.retries_of(job):
            await self.again(job)
            return
        failure = "out of memory" if is_memory else "worker died"
        self.end(job, "failed", error=sentence(job, is_memory)[:500], failure=failure)
        self.records.finish(job)

    def retries_of(self, job):
        """Return how often a job begins again after a death of its worker."""
        spec = job.payload["spec"] if job.payload else {}
        if job.retries is not None and not (job.options or {}).get("tryOne"):
            return job.retries
        return 1 if asks_for_regions(spec) else 0

    async def again(self, job):
        """Start the next attempt, which computes what is missing where the program can do that."""
        job.only_missing = job.only_missing or asks_for_regions(job.payload["spec"])
        tasks = tasks_of(self.scheduler, job)
        await self.cluster.release(tasks)
        await self.cluster.is_gone(job.id, 10)
        job.erred = False
        job.dying = []
        if job.token is not None:
            job.past.add(job.token)
        job.token = None
        self.enter(job, "submitted")
        # What killed the worker, e.g. a full machine, may pass; a second death waits longer.
        await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (job.killed - 1)))
        await self.hand(job, is_after_death=True)

    def spawn(self, work):
        """Run work beside the scheduler's and keep hold of it."""
        task = asyncio.ensure_future(work)
        self.background.add(task)
        task.add_done_callback(self.done)
        return task

    def done(self, task):
        """Let go of finished work; what went wrong in it is for the scheduler's log."""
        self.background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            LOGGER.warning("%s: %r", NAME, task.exception(), exc_info=task.exception())


def memory_of(worker):
    """Return what a worker used at its last heartbeat and what it may use, in bytes, or None."""
    used = number((getattr(worker, "metrics", None) or {}).get("memory"))
    return (used, number(getattr(worker, "memory_limit", None)) or 0) if used else None


def revision_of(old):
    """Return the last revision of an older registry."""
    return old["telling"].revision if "telling" in old else old.get("revision", 0)


def client_of(old):
    """Return the resident client of an older registry."""
    return old["cluster"].client if "cluster" in old else old.get("client")


def programs_of(old):
    """Return the drivers that workers may yet ask an older registry for."""
    return getattr(old.get("cluster"), "programs", {})


def duration(milliseconds):
    """Return e.g. `90 s` or `2 h`."""
    seconds = milliseconds / 1000
    for length, unit in ((3600, "h"), (60, "min")):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} s"
