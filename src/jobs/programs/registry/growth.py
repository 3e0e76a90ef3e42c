"""Adaptive clusters grow for the jobs that wait in our queue, of which dask knows nothing."""

from __future__ import annotations


def grow_for(scheduler, wanted):
    """Let the scheduler ask for at least `wanted()` workers when it is asked how many it needs.

    Both Gateway (dask_gateway/scheduler_preload.py, 2022.4 to 2026.3, `adapt_loop`) and dask's own
    clusters (distributed/deploy/adaptive.py) ask `Scheduler.adaptive_target`, the latter by rpc.
    """
    target = scheduler.adaptive_target
    target = getattr(target, "without_jobs", target)  # an older registry was here

    def adaptive_target(*args, **kwargs):
        return max(target(*args, **kwargs), wanted())

    adaptive_target.without_jobs = target
    scheduler.adaptive_target = adaptive_target
    if "adaptive_target" in scheduler.handlers:
        scheduler.handlers["adaptive_target"] = adaptive_target
