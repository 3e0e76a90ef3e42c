"""Keeps the jobs of a cluster: a plugin in the scheduler, and the calls that command it.

The cluster keeps what must outlive the editor. An editor calls `main(op, payload, scheduler)` and
listens to the topic `science-gateway:jobs`: one message for every change of a job, with the whole
small record. What a job prints is numbered here and goes out under `science-gateway:log:<id>`.

Nothing is applied twice: an attempt is known by its token, and messages of an attempt that was
given up are ignored. No public method of the plugin raises into the scheduler.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import json
import time
import uuid

from distributed.diagnostics.plugin import SchedulerPlugin

NAME = "science-gateway-jobs"
VERSION = 1
JOBS = "science-gateway:jobs"
LOG = "science-gateway:log:"
DRIVER = "science-gateway:driver"

KEEP_JOBS = 500
KEEP_LINES = 10_000
KEEP_CHARACTERS = 1024 * 1024
KEEP_EVENTS = 100
PAGE_JOBS = 100
PAGE_CHARACTERS = 128 * 1024
LINES_INTERVAL = 1.0
"""Seconds between two records that tell only of more lines."""

ENDED = ("done", "failed", "cancelled", "lost")
WAITING = ("submitted", "queued", "waiting for workers")

# The text that a worker evaluates: `builtins.eval` is the only thing pickled, by reference, so no
# Python version is tied to another. The driver is kept by the hash in its name.
RUN = """(lambda sys, types: (
    sys.modules.get(NAME)
    or (lambda module: (
        exec(compile(SOURCE, NAME, 'exec'), module.__dict__),
        sys.modules.setdefault(NAME, module),
    )[1])(types.ModuleType(NAME))
).main(SPEC, MODULES))(__import__('sys'), __import__('types'))""".replace("\n", " ")


async def main(op, payload, scheduler):
    """Answer one call with JSON text; the newest registry that was ever installed answers."""
    installed = scheduler.plugins.get(NAME)
    if installed is None or installed.version < VERSION:
        before = installed
        if before is not None:
            scheduler.remove_plugin(name=NAME)
        installed = Registry(scheduler, before)
        scheduler.add_plugin(installed, name=NAME)
    return json.dumps(await installed.answer(op, json.loads(payload)))


class NoSuchJob(Exception):
    """The registry knows no job of this id."""


class Refused(Exception):
    """The call cannot be done; its text is one sentence for a person."""


class Log:
    """The last lines that a job printed, by attempt and number."""

    def __init__(self):
        self.lines = collections.deque()  # (attempt, number, text)
        self.size = 0
        self.totals = {}

    def add(self, attempt, first, lines):
        """Add lines; returns the number of the first one that was not known yet, and the rest."""
        known = self.totals.get(attempt, 0)
        lines = lines[max(0, known - first) :]
        first = max(first, known)
        for number, text in enumerate(lines, first):
            self.lines.append((attempt, number, text))
            self.size += len(text) + 1
        self.totals[attempt] = first + len(lines)
        while len(self.lines) > KEEP_LINES or self.size > KEEP_CHARACTERS:
            self.size -= len(self.lines.popleft()[2]) + 1
        return first, lines

    def after(self, attempt, number):
        """Return a page of runs of lines from (attempt, number) on, and if there is more."""
        runs, size = [], 0
        for at, n, text in self.lines:
            if (at, n) < (attempt, number):
                continue
            if size > PAGE_CHARACTERS:
                return runs, True
            last = runs[-1] if runs else None
            if last and last["attempt"] == at and last["first"] + len(last["lines"]) == n:
                last["lines"].append(text)
            else:
                runs.append({"attempt": at, "first": n, "lines": [text]})
            size += len(text) + 1
        return runs, False

    @property
    def count(self):
        """How many lines were printed in all attempts."""
        return sum(self.totals.values())


class Job:
    """A job and what the registry needs to judge messages about it."""

    def __init__(self, payload):
        output = payload["output"]
        path = "/".join(p for p in (output["bucket"], output["prefix"].strip("/")) if p)
        self.id = payload["id"]
        self.program = payload["program"]
        self.state = "submitted"
        self.revision = 0
        self.attempts = 0
        self.progress = None
        self.output = "s3://" + path
        self.endpoint = output.get("endpoint")
        self.submitted = now()
        self.started = None
        self.finished = None
        self.error = None
        self.failure = None
        self.traceback = None
        self.result = None
        self.deaths = []
        self.nonce = uuid.uuid4().hex
        self.cancel = False
        self.interrupt = None  # source of interrupt.py, once cancelled
        self.token = None  # of the running attempt, once it spoke
        self.past = set()  # tokens of attempts that were given up
        self.begun = set()  # workers from which an attempt was heard
        self.worker = None  # the scheduler's choice
        self.places = set()  # workers on which a thread of this job may run
        self.erred = False  # its task failed; why is being asked for
        self.dying = []  # questions to nannies that are under way
        self.log = Log()
        self.told = 0.0
        self.telling = False

    @property
    def ended(self):
        """True in a state that a job never leaves."""
        return self.state in ENDED

    def record(self, full=False):
        """Return what an editor sees; `full` adds result and traceback."""
        names = ["id", "program", "state", "revision", "attempts", "progress", "output"]
        names += ["endpoint", "submitted", "started", "finished", "error", "failure", "deaths"]
        names += ["traceback", "result"] if full else []
        record = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        record["lines"] = self.log.count
        return record


class Registry(SchedulerPlugin):
    """The jobs of this scheduler."""

    name = NAME
    version = VERSION

    def __init__(self, scheduler, before=None):
        self.scheduler = scheduler
        self.jobs = before.jobs if before else {}
        self.nannies = before.nannies if before else {}
        self.client = before.client if before else None
        self.revision = before.revision if before else 0
        self.causes = before.causes if before else {}
        self.arriving = {}
        self.background = set()
        self.opening = asyncio.Lock()
        for address, worker in scheduler.workers.items():
            self.nannies[address] = getattr(worker, "nanny", None)

    # ---- calls of an editor

    async def answer(self, op, payload):
        """Do one call; what a caller can have done wrong is an answer, not an exception."""
        calls = {
            "submit": self.submit,
            "list": self.list,
            "get": self.get,
            "cancel": self.cancel,
            "log": self.read_log,
            "forget": self.forget,
        }
        if op not in calls:
            return {"refused": f"This cluster's job registry does not know the call {op}."}
        try:
            return await calls[op](payload)
        except NoSuchJob:
            return {"missing": True}
        except Refused as refused:
            return {"refused": str(refused)}

    async def submit(self, payload):
        """Take a job; the same id again is the same job, so a lost reply costs nothing."""
        known = self.jobs.get(payload["id"])
        if known is not None:
            return {"job": known.record(), "existing": True}
        if payload["id"] in self.scheduler.tasks:
            return {"taken": True}
        self.make_room()
        job = self.jobs[payload["id"]] = Job(payload)
        self.tell(job)
        try:
            await self.start(job, payload)
        except BaseException:
            self.jobs.pop(job.id, None)
            self.say({"forgotten": job.id})
            raise
        return {"job": job.record(), "existing": False}

    async def list(self, payload):
        """Return one page of jobs in the order in which they came."""
        start = payload.get("start", 0)
        jobs = list(self.jobs.values())
        page = [job.record() for job in jobs[start : start + PAGE_JOBS]]
        following = start + PAGE_JOBS if start + PAGE_JOBS < len(jobs) else None
        # An editor that hears its own greeting under the topic has missed nothing since.
        if payload.get("greeting"):
            self.say({"greeting": payload["greeting"]})
        return {"jobs": page, "next": following, "workers": len(self.scheduler.workers)}

    async def get(self, payload):
        """Return one job with result and traceback."""
        return {"job": self.find(payload).record(full=True)}

    async def cancel(self, payload):
        """Begin to cancel; the state is `cancelling` until no thread of the job runs any more."""
        job = self.find(payload)
        if not job.ended and not job.cancel:
            job.cancel = True
            job.interrupt = payload["interrupt"]
            if job.state not in WAITING or job.places:
                job.state = "cancelling"
            self.tell(job)
            self.spawn(self.stop(job))
        return {"job": job.record()}

    async def read_log(self, payload):
        """Return the lines after a position; the totals tell what is no longer there."""
        job = self.find(payload)
        runs, more = job.log.after(payload.get("attempt", 1), payload.get("number", 0))
        totals = {str(attempt): count for attempt, count in job.log.totals.items()}
        return {"runs": runs, "more": more, "totals": totals, "ended": job.ended}

    async def forget(self, payload):
        """Drop an ended job, its lines and its topic."""
        job = self.find(payload)
        if not job.ended:
            raise Refused(f"The job {job.id} has not ended. Cancel it first.")
        # Its driver may still be writing the record; the id is free when its task is gone.
        for _ in range(100):
            if job.id not in self.scheduler.tasks:
                break
            await asyncio.sleep(0.02)
        if self.jobs.get(job.id) is job:
            self.drop(job)
        return {"forgotten": True}

    def find(self, payload):
        """Return the job that a call names."""
        try:
            return self.jobs[payload["id"]]
        except KeyError:
            raise NoSuchJob from None

    def make_room(self):
        """Keep at most 500 jobs; the oldest ended ones go first."""
        for job in list(self.jobs.values()):
            if len(self.jobs) < KEEP_JOBS:
                return
            if job.ended:
                self.drop(job)
        if len(self.jobs) >= KEEP_JOBS:
            raise Refused(f"This cluster already has {KEEP_JOBS} jobs that have not ended.")

    def drop(self, job):
        """Forget a job for good."""
        del self.jobs[job.id]
        self.drop_topic(LOG + job.id)
        self.say({"forgotten": job.id})

    async def start(self, job, payload):
        """Submit the driver with a resident client and hand its key to nobody's keeping."""
        client = await self.resident()
        spec = dict(payload["spec"], id=job.id, nonce=job.nonce, submitted=job.submitted)
        spec.update(program=job.program, output=payload["output"])
        arguments = {
            "NAME": payload["driver"]["name"],
            "SOURCE": payload["driver"]["source"],
            "MODULES": payload["modules"],
            "SPEC": json.dumps(spec),
        }
        arrived = self.arriving[job.id] = asyncio.get_running_loop().create_future()
        future = client.submit(eval, RUN, arguments, key=job.id, pure=False)
        try:
            await asyncio.wait_for(arrived, 30)
            # As fire-and-forget does: with a client of our own a finished job would be computed
            # again when the worker that holds its (empty) result dies.
            self.scheduler.client_desires_keys(keys=[job.id], client="fire-and-forget")
        finally:
            self.arriving.pop(job.id, None)
            future.release()

    async def resident(self):
        """Return the client that stays in the scheduler: a new one costs 50 ms."""
        async with self.opening:
            if self.client is None or self.client.status not in ("running", "connecting"):
                self.client = await open_client(self.scheduler)
            return self.client

    # ---- cancelling

    async def stop(self, job):
        """Interrupt the threads, cancel the tasks, and again until nothing of the job runs.

        The order matters. First the exception in the driver, then the keys: a driver that waits
        for its tasks wakes up when they are cancelled, and must find the exception waiting. The
        tasks' own threads come last: an exception of theirs that still reached the driver's client
        would leave the driver waiting for ever.
        """
        pause, tasks = 0.3, {}
        await self.interrupt(job, {})
        while not job.ended:
            tasks.update(self.tasks_of(job))
            with contextlib.suppress(Exception):
                await self.cancel_keys([key for key in tasks if key in self.scheduler.tasks])
                gone = await self.interrupt(job, tasks)
                if gone and job.id not in self.scheduler.tasks and not job.ended:
                    self.end(job, "cancelled")
            await asyncio.sleep(pause)
            pause = min(2.0, pause * 2)

    def tasks_of(self, job):
        """Return the keys of the driver and of all tasks that it submitted, with their workers."""
        return {
            key: getattr(task.processing_on, "address", None)
            for key, task in self.scheduler.tasks.items()
            if key == job.id or (task.annotations or {}).get("science_gateway_job") == job.id
        }

    async def cancel_keys(self, keys):
        """Cancel tasks, whoever wants them."""
        from distributed import Future

        if keys:
            client = await self.resident()
            futures = [Future(key, client) for key in keys]
            await client.cancel(futures, force=True)

    async def interrupt(self, job, tasks):
        """Raise in the threads of a job; True when none of its drivers runs any more."""
        places = {*job.places, *tasks.values()} - {None}
        function = shipped(job.interrupt)
        calls = (self.interrupt_on(place, function, job, list(tasks)) for place in sorted(places))
        return all(await asyncio.gather(*calls))

    async def interrupt_on(self, place, function, job, keys):
        """Raise on one worker; True when no driver of the job runs there."""
        import pickle

        if place not in self.scheduler.workers:
            return True
        try:
            async with self.scheduler.rpc(place) as worker:
                arguments = pickle.dumps((job.id, job.nonce, keys))
                reply = await asyncio.wait_for(worker.run(function=function, args=arguments), 5)
        except Exception:
            return place not in self.scheduler.workers  # asked again at the next round
        return reply.get("status") == "OK" and reply.get("result") == "gone"

    # ---- what the scheduler tells its plugins

    def update_graph(self, scheduler, *args, **kwargs):
        """Notice that a driver's task has arrived; polling for it would cost 10 ms."""
        for key, arrived in list(self.arriving.items()):
            task = scheduler.tasks.get(key)
            if task is not None and task.run_spec is not None and not arrived.done():
                arrived.set_result(None)

    def transition(self, key, start, finish, *args, **kwargs):
        """Follow the driver's task."""
        job = self.jobs.get(key) if isinstance(key, str) else None
        if job is None:
            return
        if job.ended:
            if finish == "processing":  # its worker died after the end was told: not again
                self.spawn(self.cancel_keys([key]))
        elif finish == "processing":
            self.assigned(job, self.scheduler.tasks[key].processing_on.address)
        elif finish == "memory":
            self.end(job, "failed", error="The job ended without a report.", failure="error")
        elif finish == "erred":
            job.erred = True
            self.spawn(self.died(job, key, kwargs.get("exception")))
        elif finish == "forgotten":
            self.released(job)
        elif finish in ("queued", "no-worker") and not job.cancel:
            idle = finish == "no-worker" or not self.scheduler.workers
            self.set_state(job, "waiting for workers" if idle else "queued")

    def assigned(self, job, address):
        """Note a new attempt: what the last one said of itself no longer holds."""
        if job.token is not None:
            job.past.add(job.token)
        job.token = None
        job.worker = address
        job.places.add(address)
        job.progress = None
        self.set_state(job, "cancelling" if job.cancel else "submitted")

    def released(self, job):
        """Note that the scheduler has forgotten the driver's task."""
        if job.erred:
            return
        if not job.cancel:
            self.end(job, "lost", error="The job's task was removed from the cluster.")
        elif not job.places:
            self.end(job, "cancelled")

    def log_event(self, topic, message):
        """Take the messages of drivers."""
        if topic != DRIVER or not isinstance(message, dict) or "worker" not in message:
            return
        event = json.loads(message["j"])
        job = self.jobs.get(event["id"])
        if job is not None and not job.ended and self.accepts(job, event, message["worker"]):
            self.apply(job, event)
        self.trim(DRIVER)

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
        job.started = job.started or now()
        job.state = "cancelling" if job.cancel else "running"
        if event["event"] != "out":
            self.tell(job)
        return True

    def apply(self, job, event):
        """Apply one message of the running attempt."""
        kind = event["event"]
        if kind == "progress":
            progress = {"done": event["done"], "total": event["total"], "unit": "chunks"}
            if progress != job.progress:
                job.progress = progress
                self.tell(job)
        elif kind == "log":
            first, lines = job.log.add(job.attempts, event["first"], event["lines"])
            if lines:
                message = {"attempt": job.attempts, "first": first, "lines": lines}
                self.scheduler.log_event(LOG + job.id, {"j": json.dumps(message)})
                self.trim(LOG + job.id, 0)
                self.tell_lines(job)
        elif kind == "out":
            if "result" in event:
                job.result = json.loads(event["result"])
            state = event["state"]
            if job.cancel and state == "failed":
                state = "cancelled"
            known = {name: event.get(name) for name in ("error", "failure", "traceback")}
            self.end(job, state, **(known if state == "failed" else {}))

    def add_worker(self, scheduler=None, worker=None, **kwargs):
        """Note a worker and its nanny."""
        self.nannies[worker] = getattr(scheduler.workers[worker], "nanny", None)
        self.say({"workers": len(scheduler.workers)})

    def remove_worker(self, scheduler=None, worker=None, **kwargs):
        """Note which jobs lost a thread with this worker, and ask the nanny how it died."""
        nanny = self.nannies.pop(worker, None)
        self.say({"workers": len(scheduler.workers)})
        hit = [job for job in self.jobs.values() if worker in job.places]
        for job in hit:
            job.places.discard(worker)
            if job.ended:
                continue
            # It died before its first word; the task may have its next worker already.
            if worker not in job.begun:
                job.attempts += 1
            job.begun.discard(worker)
            if job.cancel and not job.places:
                self.end(job, "cancelled")
        hit = [job for job in hit if not job.ended]
        if hit:
            question = self.spawn(self.ask_nanny(nanny, worker, hit))
            for job in hit:
                job.dying.append(question)

    def restart(self, scheduler):
        """Note that all tasks are gone."""
        for job in self.jobs.values():
            if not job.ended:
                job.places.clear()
                state = "cancelled" if job.cancel else "lost"
                self.end(job, state, error=None if job.cancel else "The cluster was restarted.")

    async def close(self):
        """Close the resident client with the scheduler."""
        for task in self.background:
            task.cancel()
        if self.client is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self.client.close(), 1)

    # ---- deaths

    async def ask_nanny(self, nanny, worker, jobs):
        """Note why a worker died: only its nanny knows, and only after a while."""
        text = "its worker is gone"
        for pause in (0.3, 0.7, 2.0) if nanny else ():
            await asyncio.sleep(pause)
            with contextlib.suppress(Exception):
                async with self.scheduler.rpc(nanny) as remote:
                    line = cause(await asyncio.wait_for(remote.get_logs(n=20), 2))
                # A nanny remembers earlier deaths too.
                if line is not None and line != self.causes.get(nanny):
                    self.causes[nanny] = line
                    text = line.split(" - ", 3)[-1].strip()[:300]
                    break
        for job in jobs:
            job.deaths.append(text)
            self.tell(job)

    async def died(self, job, key, exception):
        """End a job whose task erred without a word of its driver, e.g. KilledWorker."""
        task = self.scheduler.tasks.get(key)
        text = getattr(task, "exception_text", None) or describe(
            exception if exception is not None else getattr(task, "exception", None)
        )
        if job.dying:
            await asyncio.wait(job.dying, timeout=8)
        if job.ended:
            return
        if job.cancel:
            self.end(job, "cancelled")
            return
        failure = "error"
        if job.deaths:
            failure = "worker died"
            text = (
                f"Its worker died {len(job.deaths)} times; the last time: {job.deaths[-1]}. "
                "Give the workers more memory, or look at the worker's log."
            )
        self.end(job, "failed", error=text.splitlines()[0][:500], failure=failure)

    # ---- telling

    def set_state(self, job, state):
        """Change the state and tell it."""
        if job.state != state:
            job.state = state
            self.tell(job)

    def end(self, job, state, error=None, failure=None, traceback=None):
        """Note the final state, once."""
        if job.ended:
            return
        job.state = state
        job.finished = now()
        job.error = error
        job.failure = failure
        job.traceback = traceback
        job.interrupt = None
        self.tell(job)

    def tell(self, job):
        """Log the record of a job under a new revision."""
        # By the clock, so that revisions grow even over a scheduler that was started again.
        self.revision = max(self.revision + 1, now())
        job.revision = self.revision
        job.told = time.monotonic()
        self.say({"j": json.dumps(job.record())})

    def tell_lines(self, job):
        """Tell of more lines, at most once a second, but surely."""
        if job.telling:
            return
        job.telling = True
        wait = max(0.0, job.told + LINES_INTERVAL - time.monotonic())
        asyncio.get_running_loop().call_later(wait, self.tell_lines_now, job)

    def tell_lines_now(self, job):
        """Tell of more lines, if the job still runs."""
        job.telling = False
        if not job.ended:
            self.tell(job)

    def say(self, message):
        """Log an event under the topic of all jobs."""
        self.scheduler.log_event(JOBS, message)
        self.trim(JOBS)

    def trim(self, topic, keep=KEEP_EVENTS):
        """Keep few events of a topic: the scheduler would keep 1 000, older ones 100 000."""
        events = topic_events(self.scheduler, topic)
        while events is not None and len(events) > keep:
            events.popleft()

    def drop_topic(self, topic):
        """Remove what the scheduler holds of a topic."""
        broker = getattr(self.scheduler, "_broker", None)
        if broker is not None:
            broker._topics.pop(topic, None)
            return
        for table in ("events", "event_counts", "event_subscriber"):
            getattr(self.scheduler, table, {}).pop(topic, None)

    def spawn(self, work):
        """Run work beside the scheduler's and keep hold of it."""
        task = asyncio.ensure_future(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
        return task


async def open_client(scheduler):
    """Open a client inside the scheduler; Gateway sets no client certificate: use its own."""
    from distributed import Client
    from distributed.security import Security

    security = scheduler.security
    if scheduler.address.startswith("tls://"):
        security = Security(
            require_encryption=True,
            tls_ca_file=security.tls_ca_file,
            tls_client_cert=security.tls_client_cert or security.tls_scheduler_cert,
            tls_client_key=security.tls_client_key or security.tls_scheduler_key,
        )
    return await Client(
        scheduler.address,
        asynchronous=True,
        security=security,
        set_as_default=False,
        name="science-gateway",
    )


def shipped(source):
    """Return the pickled `main` of a program, by value: workers do not have its module."""
    import cloudpickle

    namespace = {"__name__": "science_gateway__main__interrupt"}
    exec(compile(source, "interrupt.py", "exec"), namespace)
    return cloudpickle.dumps(namespace["main"])


def topic_events(scheduler, topic):
    """Return the events of a topic, before and after distributed 2024.4."""
    broker = getattr(scheduler, "_broker", None)
    if broker is None:
        return scheduler.events.get(topic)
    found = broker._topics.get(topic)
    return None if found is None else found.events


def cause(logs):
    """Return the newest line in a nanny's log that says how its worker ended, or None."""
    signs = ("exited with status", "killed by signal", "memory budget")
    newest = sorted((text for _, text in logs), reverse=True)
    lines = [text for text in newest if any(sign in text for sign in signs)]
    budget = next((line for line in lines[:2] if "memory budget" in line), None)
    return budget or (lines[0] if lines else None)


def describe(exception):
    """Return the text of an exception that a task left behind."""
    import pickle

    try:
        data = getattr(exception, "data", exception)
        return repr(pickle.loads(data) if isinstance(data, (bytes, bytearray)) else exception)
    except Exception as error:
        return f"The job's task failed ({error!r})."


def now():
    """Return milliseconds since the epoch."""
    return int(time.time() * 1000)
