def main(dask_worker=None):
    """Return how many drivers and tasks have a thread on this worker."""
    drivers = dask_worker.__dict__.get("_science_gateway", {}).get("threads", {})
    return str(len(drivers) + len(dask_worker.active_threads))
