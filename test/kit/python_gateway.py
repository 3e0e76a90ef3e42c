"""The real client of Dask Gateway, told what to do line by line: a program beside ours.

The first line of standard input says where everything is; every further line is one order, answered
with one line of JSON.
"""

import json
import sys

from dask_gateway import Gateway
from dask_gateway.auth import JupyterHubAuth


def work(number):
    """Do next to nothing."""
    return number + 1


class Orders:
    """What the client can be told to do."""

    def __init__(self, spec):
        self.gateway = Gateway(
            spec["gateway"],
            proxy_address=spec["proxy"],
            auth=JupyterHubAuth(api_token=spec["token"]),
        )
        self.cluster = None

    def create(self, workers):
        """Make a cluster as a notebook does; returns its name."""
        self.cluster = self.gateway.new_cluster(shutdown_on_close=False)
        self.cluster.scale(workers)
        return self.cluster.name

    def names(self):
        """Return the names of all clusters that the client knows of."""
        return sorted(cluster.name for cluster in self.gateway.list_clusters())

    def compute(self, name, number):
        """Compute something on a cluster, whoever made it."""
        with self.gateway.connect(name) as cluster, cluster.get_client() as client:
            return client.submit(work, number, pure=False).result(timeout=60)

    def stop(self, name):
        """Stop a cluster, whoever made it."""
        self.gateway.stop_cluster(name)


def main():
    """Answer orders until there are no more."""
    orders = Orders(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        print(json.dumps(getattr(orders, order)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
