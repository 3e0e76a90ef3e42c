"""Ends what a worker does for one job, rung by rung; runs on the worker, in its event loop."""


def main(job, nonce, keys, how, verdict="cancelled", dask_worker=None):
    """Tell the threads of a job to end; returns which of them still run.

    `how` is `flag`: the driver finds out when it next tells of its progress; `driver`: an exception
    in its thread too; `all`: and in the threads that run its tasks, `keys` or annotated with `job`;
    `look`: nothing; `task`: nothing, and `driver` is then True until its record is written too.
    `verdict` is what the job's record will say of its end.

    Returns `{"driver": bool, "tasks": int}` as JSON text. A driver of this submission that starts
    later ends at once. Raising again is harmless: an exception that user code swallowed is raised
    again with the next call. It takes effect at the next Python instruction of the thread, not
    inside C code.
    """
    import ctypes
    import json
    import threading

    def throw(thread, kind):
        tell = ctypes.pythonapi.PyThreadState_SetAsyncExc
        return tell(ctypes.c_ulong(thread), ctypes.py_object(kind))

    class TaskCancelled(Exception):
        # No BaseException: workers before 2022.7 catch none, and lose the task's slot with it.
        pass

    known = getattr(dask_worker, "state", dask_worker).tasks

    def is_ours(key):
        if key == job:
            return False
        annotations = getattr(known.get(key), "annotations", None) or {}
        return key in keys or annotations.get("science_gateway_job") == job

    place = dask_worker.__dict__.setdefault(
        "_science_gateway", {"lock": threading.Lock(), "threads": {}, "cancelled": set()}
    )
    tasks = 0
    with dask_worker.active_threads_lock:
        # Under dask's lock: a thread is in this table only while it runs that task's function.
        for thread, key in dask_worker.active_threads.items():
            if is_ours(key):
                tasks += 1
                if how == "all":
                    throw(thread, TaskCancelled)
    with place["lock"]:
        # Under our lock: the driver takes itself out of the table before it ends.
        found = place["threads"].get(nonce)
        if how not in ("look", "task"):
            place["cancelled"].add(nonce)
            if found is not None:
                found["cancelled"] = True
                found["verdict"] = verdict
        if found is not None and how in ("driver", "all"):
            throw(found["thread"], found["exception"])
    runs = job in list(dask_worker.active_threads.values()) if how == "task" else found is not None
    return json.dumps({"driver": runs, "tasks": tasks})
