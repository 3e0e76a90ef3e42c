"""A job, and what the registry needs to judge messages about it."""

from __future__ import annotations

import time
import uuid

from .lines import Lines

ENDED = ("done", "failed", "cancelled", "timed out", "lost")
WAITING = ("submitted", "queued", "waiting for workers")
KEEP_FIRST, KEEP_LAST = 10, 30
"""Steps of a timeline that are kept: a job that waits for workers again and again has many."""


class Job:
    """A job of the cluster."""

    def __init__(self, payload):
        output = payload["output"]
        path = "/".join(p for p in (output["bucket"], output["prefix"].strip("/")) if p)
        self.id = payload["id"]
        self.program = payload["program"]
        self.revision = 0
        self.attempts = 0
        self.output = "s3://" + path
        self.endpoint = output.get("endpoint")
        self.deaths = []
        self.places = set()  # workers on which a driver of this job may run
        self.begun = set()  # workers from which an attempt was heard
        self.past = set()  # tokens of attempts that were given up
        self.log = Lines()
        self.told = 0.0
        self.telling = False
        self.history = []
        self.set_out(payload)

    def set_out(self, payload):
        """Take an order for this job: the first one, or, once it has ended, another."""
        spec = payload["spec"]
        options = spec.get("options") or {}
        self.payload = payload
        self.options = options
        self.priority = number(options.get("priority")) or 0
        self.timeout = number(options.get("timeoutMs"))
        self.retries = number(options.get("retries"))
        self.sweep = spec.get("sweep")
        self.submitted = now()
        self.nonce = uuid.uuid4().hex
        for name, value in fresh().items():
            setattr(self, name, value)
        self.enter("submitted")

    @classmethod
    def adopt(cls, old):
        """Make a job of an older registry one of this registry, as the same object."""
        old.__class__ = cls
        defaults = {
            "priority": 0,
            "timeout": None,
            "retries": None,
            "sweep": None,
            "options": {},
            "payload": None,
            "history": [],
            **fresh(),
            "handed": True,
            "arrived": True,
        }
        for name, value in defaults.items():
            old.__dict__.setdefault(name, value)
        if not old.history:
            old.history.append({"state": old.state, "time": now()})
        return old

    @property
    def ended(self):
        """True in a state that a job leaves only when it is resumed."""
        return self.state in ENDED

    @property
    def waits(self):
        """True while it waits for its turn."""
        return not self.handed and not self.ended

    def enter(self, state):
        """Change the state; returns False when it is that already."""
        if self.history and getattr(self, "state", None) == state:
            return False
        self.state = state
        self.history.append({"state": state, "time": now()})
        if len(self.history) > KEEP_FIRST + KEEP_LAST:
            del self.history[KEEP_FIRST]
        return True

    def record(self, full=False):
        """Return what an editor sees; `full` adds result and traceback."""
        names = ["id", "program", "state", "revision", "attempts", "output", "endpoint"]
        names += ["submitted", "started", "finished", "error", "failure", "deaths", "priority"]
        names += ["sweep", "nonce", "history"]
        names += ["traceback", "result"] if full else []
        record = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        record["lines"] = self.log.count
        if self.progress is not None:
            # Editors of before know one unit only.
            chunks = self.progress["unit"] == "chunks"
            record["progress" if chunks else "steps"] = self.progress
        if self.state == "timed out":
            record["state"] = "failed"  # for editors of before; `failure` says it
        if self.options.get("tryOne"):
            record["trial"] = True
        if self.timeout is not None:
            record["timeoutMs"] = self.timeout
        if self.rung is not None:
            record["cancelRung"] = self.rung
        if self.tasks_total:
            record["tasks"] = {"done": self.tasks_done, "total": self.tasks_total}
        return record


def fresh():
    """Return what is known of an order of which nothing has happened yet."""
    return {
        "progress": None,
        "started": None,
        "finished": None,
        "error": None,
        "failure": None,
        "traceback": None,
        "result": None,
        "handed": False,  # a driver's task is in the scheduler, or on its way there
        "arrived": False,  # that task is this order's, no longer the one before's
        "killed": 0,  # drivers that died with their worker
        "cancel": False,
        "cancelled_at": None,
        "verdict": "cancelled",  # what it becomes when the ladder has ended it
        "rung": None,
        "outcome": None,  # what the driver said at its end while tasks of it may still run
        "climbing": False,  # the ladder is at work
        "token": None,  # of the running attempt, once it spoke
        "worker": None,  # the scheduler's choice
        "homes": set(),  # workers that were given a task of it
        "strays": [],  # keys of tasks that came after it was cancelled
        "erred": False,  # its task failed; why is being asked for
        "dying": [],  # questions to nannies that are under way
        "record_state": None,  # of what it writes beside its data: open, closing or written
        "is_recorded": False,  # the final state lies there
        "memory": None,  # last heartbeat of the worker that died: (used, limit)
        "only_missing": False,  # this attempt goes on where a dead one was
        "alarm": None,  # timer of its timeout
        "tasks_done": 0,
        "tasks_total": 0,
    }


def number(value):
    """Return a finite number, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < 2**53 else None


def now():
    """Return milliseconds since the epoch."""
    return int(time.time() * 1000)
