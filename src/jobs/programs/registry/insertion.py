"""Puts a task into the scheduler that this runs in, with no client in between.

A client in the scheduler's own process pickles a graph, encrypts it, and sends it to itself, where
two threads take it apart again: 4 ms of a job that takes 15. What stands here is what is left of
that for one task without dependencies (`distributed/scheduler.py` `update_graph`, `client.py`
`submit`). The method that is called is the same from distributed 2025.9.0 to 2026.8.0; before
2025.9.0 it asks for more arguments or is not there, and `insert` leaves the task to a client.
"""

from __future__ import annotations

import inspect
import time

CLIENT = "fire-and-forget"
"""The client that the scheduler has by itself: what it wants is computed and then let go."""


def insert(scheduler, key, function, *arguments):
    """Have `function(*arguments)` run under a key; False where the scheduler is of another kind.

    Nothing has happened then, and a client has to do it.
    """
    create = getattr(scheduler, "_create_taskstate_from_graph", None)
    if create is None or CLIENT not in scheduler.clients:
        return False
    try:
        from dask._task_spec import Task
    except ImportError:  # before 2024.12
        return False
    now = time.time()
    known = {
        "start": now,
        "dsk": {key: Task(key, function, *arguments)},
        "keys": {key},
        "ordered": {key: 0},
        "client": CLIENT,
        "annotations_by_type": {},
        "global_annotations": None,
        "stimulus_id": f"update-graph-{now}",
        "submitting_task": None,
        "span_metadata": {"collections": [{"type": "Future"}]},
        "fifo_timeout": 0.1,
    }
    if not fits(create, known):
        return False
    create(**known)
    return True


def fits(function, known):
    """Say whether a function can be called with exactly these arguments."""
    try:
        inspect.signature(function).bind(**known)
    except TypeError:
        return False
    return True
