"""Inside a real scheduler: workers that have no work, and no process either.

A thousand real ones do not fit on the machine of a bench. The scheduler has them in its state as it
has others (`Scheduler.add_worker`), and hears heartbeats whose numbers change.
"""

import asyncio
import json
import random
import time
import uuid

from distributed.versions import get_versions

INTERVAL = 2.0
GIB = 2**30


class Silent:
    """A connection on which nothing is ever said."""

    def __init__(self, address):
        self.local_address = self.peer_address = address
        self.name = "silent"
        self.over = asyncio.Event()

    def closed(self):
        return self.over.is_set()

    def abort(self):
        self.over.set()

    async def close(self):
        self.over.set()

    async def write(self, message, **options):
        return 0

    async def read(self, **options):
        await self.over.wait()
        raise OSError("The connection is over.")


def metrics():
    """Return what a worker tells of itself, another thing each time."""
    return {
        "bandwidth": {"total": 100_000_000, "workers": {}, "types": {}},
        "cpu": random.uniform(0, 100),
        "digests_total_since_heartbeat": {},
        "event_loop_interval": 0.02,
        "executing": {},
        "host_disk_io": {"read_bps": 0, "write_bps": 0},
        "host_net_io": {"read_bps": 0, "write_bps": 0},
        "managed_bytes": 0,
        "memory": random.randint(200, 2_000) * 2**20,
        "num_fds": 30,
        "spilled_bytes": {"memory": 0, "disk": 0},
        "spilled_nbytes": {"memory": 0, "disk": 0},
        "task_counts": {},
        "time": time.time(),
        "transfer": {
            "incoming_bytes": 0,
            "incoming_count": 0,
            "incoming_count_total": 0,
            "outgoing_bytes": 0,
            "outgoing_count": 0,
            "outgoing_count_total": 0,
        },
    }


KEPT = []


def join(scheduler, number, versions):
    """Let one worker register."""
    address = f"tls://127.0.0.1:{20_000 + number}"
    joining = scheduler.add_worker(
        comm=Silent(address),
        address=address,
        status="running",
        server_id=f"Worker-{uuid.uuid4()}",
        nthreads=2,
        name=uuid.uuid4().hex,
        resolve_address=False,
        now=time.time(),
        resources={},
        memory_limit=4 * GIB,
        metrics=metrics(),
        services={},
        local_directory="",
        versions=versions,
        nanny="",
        extra={},
        stimulus_id="bench",
    )
    KEPT.append(asyncio.ensure_future(joining))
    return address


async def beat(scheduler, addresses, shared):
    """Send the heartbeats of all, every two seconds; half of them tell something new."""
    while True:
        await asyncio.sleep(INTERVAL)
        for address in addresses:
            if random.random() < shared["part"]:
                scheduler.heartbeat_worker(
                    address=address,
                    resolve_address=False,
                    now=time.time(),
                    metrics=metrics(),
                )
            else:
                scheduler.workers[address].last_seen = time.time()


def hide(scheduler, addresses):
    """Let the gateway not know of them: it would retire workers that nobody asked it for."""
    service = scheduler.services.get("gateway")
    if service is not None:
        service.active_workers -= {scheduler.workers[one].name for one in addresses}


SHARED = {"part": 0.5}


async def main(op, payload, scheduler):
    """Answer `join` with how many workers there are now; `part`: how many tell something new."""
    given = json.loads(payload)
    SHARED["part"] = given["part"]
    if op == "join":
        versions = get_versions()
        missing = given["count"] - len(scheduler.workers)
        addresses = [join(scheduler, n, versions) for n in range(missing)]
        await asyncio.sleep(0)
        hide(scheduler, addresses)
        KEPT.append(asyncio.ensure_future(beat(scheduler, addresses, SHARED)))
    return json.dumps(len(scheduler.workers))
