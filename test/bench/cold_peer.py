"""Process start to job accepted, with Dask Gateway's own client.

Prints one line as soon as `submit` has returned. Unlike ours, the scheduler has then not yet said
that it took the job: the difference is in the peer's favour.
"""

import json
import sys

from dask_gateway import Gateway
from dask_gateway.auth import JupyterHubAuth


def work():
    """Do next to nothing."""
    return 1


spec = json.loads(sys.stdin.readline())
gateway = Gateway(
    spec["gateway"], proxy_address=spec["proxy"], auth=JupyterHubAuth(api_token=spec["token"])
)
with gateway.connect(spec["cluster"]) as cluster, cluster.get_client() as client:
    future = client.submit(work, key=spec["id"], pure=False)
    print("accepted", flush=True)
    future.result()
