"""Dask Gateway offers sizes of workers that fit the nodes, the image, variables and an idle time.

`image` has no default here: give servers of the hub DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE, which
dask-gateway's own client and Science Gateway read.
"""

from dask_gateway_server.options import Integer, Mapping, Options, Select, String

c = get_config()  # noqa: F821

# What fits a node, less what the node keeps for itself.
SIZES = {
    "1 CPU, 7 GiB": {"worker_cores": 0.9, "worker_cores_limit": 1, "worker_memory": "7 G"},
    "2 CPU, 14 GiB": {"worker_cores": 1.9, "worker_cores_limit": 2, "worker_memory": "14 G"},
    "4 CPU, 28 GiB": {"worker_cores": 3.8, "worker_cores_limit": 4, "worker_memory": "28 G"},
}


def allocation(options):
    if ":" not in options.image:
        raise ValueError("Name an image with its tag, e.g. pangeo/pangeo-notebook:2025.11.13")
    return {
        **SIZES[options.worker_resource_allocation],
        "image": options.image,
        # Replaces gateway.backend.environment; what comes from a secret by envFrom stays.
        "environment": options.environment,
        "idle_timeout": options.idle_timeout_minutes * 60,
    }


c.Backend.cluster_options = Options(
    Select("worker_resource_allocation", list(SIZES), default=next(iter(SIZES)), label="Worker"),
    String("image", label="Image"),
    Mapping("environment", {}, label="Environment variables"),
    Integer("idle_timeout_minutes", 30, min=0, label="Stops when idle for (minutes)"),
    handler=allocation,
)
