"""When a worker dies under a job: why, whether it begins again, and who finishes its record."""

from __future__ import annotations

import ast
import asyncio
import contextlib


async def cause_of(cluster, nanny, causes):
    """Return why a worker died: only its nanny knows, and only after a while."""
    for pause in (0.3, 0.7, 2.0) if nanny else ():
        await asyncio.sleep(pause)
        with contextlib.suppress(Exception):
            async with cluster.scheduler.rpc(nanny) as remote:
                line = cause(await asyncio.wait_for(remote.get_logs(n=20), 2))
            # A nanny remembers earlier deaths too.
            if line is not None and line != causes.get(nanny):
                causes[nanny] = line
                return line.split(" - ", 3)[-1].strip()[:300]
    return "its worker is gone"


def cause(logs):
    """Return the newest line in a nanny's log that says how its worker ended, or None."""
    signs = ("exited with status", "killed by signal", "memory budget")
    newest = sorted((text for _, text in logs), reverse=True)
    lines = [text for text in newest if any(sign in text for sign in signs)]
    budget = next((line for line in lines[:2] if "memory budget" in line), None)
    return budget or (lines[0] if lines else None)


def is_out_of_memory(text, memory):
    """Say if a worker died of its memory: its nanny said so, or it was killed when it was full."""
    if "memory budget" in text:
        return True
    used, limit = memory or (0, 0)
    killed = "killed by signal 9" in text or "killed by signal 15" in text
    return killed and bool(limit) and used >= 0.7 * limit


def sentence(job, is_memory):
    """Return what is told of a job whose workers died."""
    times = "once" if job.killed == 1 else f"{job.killed} times"
    last = job.deaths[-1] if job.deaths else "its worker is gone"
    said = f"Its worker died {times}; the last time: {last}."
    used, limit = job.memory or (0, 0)
    if used:
        of = f" of {gigabytes(limit)}" if limit else ""
        said += f" At its last heartbeat it used {gigabytes(used)}{of}."
    if is_memory:
        return said + " Give the workers more memory, or the job smaller chunks."
    return said + " Look at the worker's log, or give the workers more memory."


def gigabytes(count):
    """Return e.g. `3.1 GB`."""
    return f"{count / 1e9:.1f} GB"


def asks_for_regions(spec):
    """Say if a program's function takes `regions`: then a restart computes what is missing."""
    try:
        tree = ast.parse(spec["source"])
    except (SyntaxError, ValueError, KeyError, TypeError, RecursionError):
        return False
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == spec["entry"]:
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            return any(argument.arg == "regions" for argument in arguments)
    return False


def describe(exception):
    """Return the text of an exception that a task left behind."""
    import pickle

    try:
        data = getattr(exception, "data", exception)
        return repr(pickle.loads(data) if isinstance(data, (bytes, bytearray)) else exception)
    except Exception as error:
        return f"The job's task failed ({error!r})."
