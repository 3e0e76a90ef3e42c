"""Dask Gateway offers three fields for a new cluster: cores and memory of a worker, and the image."""

from dask_gateway_server.options import Float, Integer, Options, String

c = get_config()  # noqa: F821

IMAGE = "ghcr.io/dask/dask-gateway:2026.3.0"


def three_fields(options):
    return {
        "worker_cores": options.worker_cores,
        "worker_memory": f"{options.worker_memory} G",
        "image": options.image,
    }


c.Backend.cluster_options = Options(
    Integer("worker_cores", default=2, min=1, max=4, label="Worker Cores"),
    Float("worker_memory", default=4, min=1, max=8, label="Worker Memory (GiB)"),
    String("image", default=IMAGE, label="Image"),
    handler=three_fields,
)
