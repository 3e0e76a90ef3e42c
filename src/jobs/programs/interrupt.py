"""Raises an exception in the threads of one job; runs on a worker, in its event loop."""


def main(job, nonce, keys, dask_worker=None):
    """Interrupt the driver of `job` and those threads that run one of its tasks, `keys`.

    Returns `hit` when the driver's thread was told, `gone` when no thread runs the job here; then
    a driver of this submission that starts later ends at once. Raising again is harmless: an
    exception that user code swallowed is raised again with the next call.

    The exception takes effect at the next Python instruction of the thread, not inside C code.
    """
    import ctypes
    import threading

    def throw(thread, kind):
        tell = ctypes.pythonapi.PyThreadState_SetAsyncExc
        return tell(ctypes.c_ulong(thread), ctypes.py_object(kind))

    class TaskCancelled(Exception):
        # No BaseException: workers before 2022.7 catch none, and lose the task's slot with it.
        pass

    place = dask_worker.__dict__.setdefault(
        "_science_gateway", {"lock": threading.Lock(), "threads": {}, "cancelled": set()}
    )
    with dask_worker.active_threads_lock:
        # Under dask's lock: a thread is in this table only while it runs that task's function.
        for thread, key in dask_worker.active_threads.items():
            if key in keys and key != job:
                throw(thread, TaskCancelled)
    with place["lock"]:
        # Under our lock: the driver takes itself out of the table before it ends.
        place["cancelled"].add(nonce)
        found = place["threads"].get(nonce)
        if found is None:
            return "gone"
        found["cancelled"] = True
        throw(found["thread"], found["exception"])
        return "hit"
