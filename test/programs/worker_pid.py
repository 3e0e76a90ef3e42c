def main(dask_worker=None):
    import json
    import os

    running = [str(key) for key in dask_worker.active_threads.values()]
    return json.dumps({"pid": os.getpid(), "jobs": running})
