"""What a job's function gets as `store` and `storage_options`.

Only library classes: the scheduler unpickles every graph, and a class of ours would not import
there. Keys are the environment's and are not part of what is pickled. Where they are lent, `lent`
is the module `lend.py`, which the scheduler has too, and what is pickled only refers to it.
"""

from __future__ import annotations

OUTAGE = 120
"""Seconds that the object store may be away; the libraries' defaults give up after 2 to 12."""


def url_of(output):
    """Return the address, e.g. `s3://bucket/prefix`."""
    return "s3://" + "/".join(p for p in (output["bucket"], output["prefix"].strip("/")) if p)


def storage_options(output, lent=None):
    """Return what fsspec and s3fs need to find the output; no keys."""
    client = {"region_name": output.get("region") or "us-east-1"}
    if output.get("endpoint"):
        client["endpoint_url"] = output["endpoint"]
    style = "virtual" if output.get("addressing") == "virtual" else "path"
    return {
        **({} if lent is None else {"session": lent.Session(output)}),
        "anon": bool(output.get("anonymous")),
        "client_kwargs": client,
        "config_kwargs": {
            "s3": {"addressing_style": style},
            "retries": {"max_attempts": 12, "mode": "standard"},
        },
    }


def make_store(output, annotation=None, lent=None):
    """Return the store for the installed zarr: an object for zarr 3, a mapping for zarr 2.

    A function that says `store: str` gets the address.
    """
    if annotation in (str, "str"):
        return url_of(output)
    import zarr

    modern = int(zarr.__version__.split(".")[0]) >= 3
    if modern:
        try:
            return _object_store(output, lent)
        except ImportError:
            pass  # zarr before 3.0.7, or no obstore: s3fs does it
    try:
        import s3fs
    except ImportError:
        missing = "obstore or s3fs" if modern else "s3fs"
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing) from None
    path = "/".join(p for p in (output["bucket"], output["prefix"].strip("/")) if p)
    options = storage_options(output, lent)
    if modern:
        files = s3fs.S3FileSystem(asynchronous=True, **options)
        return zarr.storage.FsspecStore(files, path=path)
    return s3fs.S3FileSystem(**options).get_mapper(path, check=False)


def store_all_chunks():
    """Have chunks that are equal to the fill value stored, too, from now on in this process.

    Without them an array would look unfinished for ever. zarr 2 stores them anyway. Arrays that are
    opened afterwards keep the setting where they are sent.
    """
    import zarr

    if int(zarr.__version__.split(".")[0]) >= 3:
        zarr.config.set({"array.write_empty_chunks": True})


def _object_store(output, lent):
    import datetime

    from obstore.store import S3Store
    from zarr.storage import ObjectStore

    def seconds(value):
        return datetime.timedelta(seconds=value)

    options = {
        "region": output.get("region") or "us-east-1",
        "virtual_hosted_style_request": output.get("addressing") == "virtual",
        "skip_signature": bool(output.get("anonymous")),
        "retry_config": {
            "max_retries": 1000,
            "retry_timeout": seconds(OUTAGE),
            "backoff": {"init_backoff": seconds(0.2), "max_backoff": seconds(5), "base": 2},
        },
    }
    if lent is not None:
        options["credential_provider"] = lent.Provider(output)
    endpoint = output.get("endpoint")
    if endpoint:
        if options["virtual_hosted_style_request"]:
            # object_store wants the bucket in the endpoint then
            scheme, _, rest = endpoint.partition("://")
            endpoint = f"{scheme}://{output['bucket']}.{rest}"
        options["endpoint"] = endpoint
        options["client_options"] = {"allow_http": endpoint.startswith("http:")}
    return ObjectStore(S3Store(output["bucket"], prefix=output["prefix"].strip("/"), **options))
