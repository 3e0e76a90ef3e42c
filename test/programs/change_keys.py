def main(secret, dask_worker=None):
    """Give this worker another secret key of the store, or its own back."""
    import os

    own = dask_worker.__dict__.setdefault("_own_key", os.environ["AWS_SECRET_ACCESS_KEY"])
    os.environ["AWS_SECRET_ACCESS_KEY"] = secret or own
    return "ok"
