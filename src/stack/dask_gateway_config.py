"""Dask Gateway 2026.3 for one user on this machine.

The values (ports, secrets, paths) come from a JSON file that only the user may read; its path is in
SCIENCE_GATEWAY_VALUES.
"""

import json
import os
import shutil
from pathlib import Path

from dask_gateway_server.backends.local import UnsafeLocalBackend
from dask_gateway_server.options import (
    Float,
    Integer,
    Mapping,
    Options,
    Select,
    String,
)

values = json.loads(Path(os.environ["SCIENCE_GATEWAY_VALUES"]).read_text())
c = get_config()  # noqa: F821


class LocalProcesses(UnsafeLocalBackend):
    """Keeps the logs of a cluster, whose folder the gateway deletes when the cluster stops.

    UnsafeLocalBackend runs everything as whoever started the stack: right here, where that is the
    only user. LocalBackend would need root.
    """

    kept_logs = 20

    def cleanup_working_directory(self, workdir):
        try:
            self.keep_logs(Path(workdir))
        except OSError as error:
            self.log.warning("Logs of %s were not kept: %s", workdir, error)
        super().cleanup_working_directory(workdir)

    def keep_logs(self, workdir):
        kept = Path(values["clusterLogs"])
        source = workdir / "logs"
        if source.is_dir():
            shutil.copytree(source, kept / workdir.name, dirs_exist_ok=True)
        oldest_first = sorted(kept.iterdir(), key=lambda one: one.stat().st_mtime)
        for old in oldest_first[: -self.kept_logs]:
            shutil.rmtree(old, ignore_errors=True)


c.DaskGateway.backend_class = LocalProcesses
c.DaskGateway.address = values["serverAddress"]
c.Proxy.address = values["proxyAddress"]
c.Proxy.prefix = values["prefix"]
c.Proxy.api_token = values["proxyToken"]

# With the service's name set, a token without the scope for this service is refused.
c.DaskGateway.authenticator_class = "dask_gateway_server.auth.JupyterHubAuthenticator"
c.JupyterHubAuthenticator.jupyterhub_api_token = values["hubToken"]
c.JupyterHubAuthenticator.jupyterhub_api_url = values["hubApiUrl"]
c.JupyterHubAuthenticator.jupyterhub_service_name = "dask-gateway"
c.JupyterHubAuthenticator.cache_max_age = values["authCacheSeconds"]

# distributed >= 2026.6 has no dask-scheduler script.
c.ClusterConfig.scheduler_cmd = [
    values["python"],
    "-m",
    "distributed.cli.dask_scheduler",
]
c.ClusterConfig.worker_cmd = [
    values["python"],
    "-m",
    "distributed.cli.dask_worker",
    "--host",
    "127.0.0.1",
]
c.ClusterConfig.environment = values["environment"]
c.ClusterConfig.cluster_max_workers = values["maxWorkers"]
c.ClusterConfig.idle_timeout = values["idleTimeout"]
c.LocalProcesses.clusters_directory = values["clusters"]
# A server that was killed and is started again by its supervisor takes its clusters over.
c.LocalProcesses.db_url = values["database"]
c.LocalProcesses.db_encrypt_keys = [values["databaseKey"]]
# Jobs end by their own protocol; what still runs when a cluster is stopped need not be asked for long.
c.LocalProcesses.sigint_timeout = 3
c.LocalProcesses.sigterm_timeout = 2


def seed_handler(options):
    """The image is asked for as on Kubernetes and has no meaning for local processes."""
    return {
        "worker_cores": options.worker_cores,
        "worker_memory": f"{options.worker_memory} G",
    }


def handler_of_2i2c(options):
    """Theirs in short (helm-charts/basehub/values.yaml): the image must be given, with a tag.

    Their keys come from a Secret and outlive `environment`, which replaces the configured one: here
    both are one dictionary.
    """
    if ":" not in options.image:
        raise ValueError("When specifying an image you must also provide a tag")
    return {
        **options.worker_resource_allocation,
        "environment": {**values["environment"], **options.environment},
        "idle_timeout": options.idle_timeout_minutes * 60,
    }


layouts = {
    # The three fields, defaults and limits of the system that this one replaces.
    "seed": Options(
        Integer("worker_cores", default=2, min=1, max=4, label="Worker Cores"),
        Float("worker_memory", default=4, min=1, max=8, label="Worker Memory (GiB)"),
        String("image", default=values["image"], label="Image"),
        handler=seed_handler,
    ),
    "2i2c": Options(
        Select(
            "instance_type",
            ["n2-highmem-4", "n2-highmem-16"],
            label="Instance type running worker containers",
        ),
        Select(
            "worker_resource_allocation",
            [
                ("1CPU, 1.8Gi", {"worker_cores": 1, "worker_memory": "1.8 G"}),
                ("2CPU, 3.6Gi", {"worker_cores": 2, "worker_memory": "3.6 G"}),
            ],
            label="Resources per worker container",
        ),
        String("image", label="Image"),
        Mapping("environment", {}, label="Environment variables (YAML)"),
        Integer(
            "idle_timeout_minutes",
            default=30,
            min=1,
            label="Idle cluster terminated after (minutes)",
        ),
        handler=handler_of_2i2c,
    ),
    "none": Options(),
}
c.Backend.cluster_options = layouts[values["options"]]
