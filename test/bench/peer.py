"""The Python side of the bench: one warmed-up process that measures what it is told to.

The first line of standard input says where everything is; every further line is one measurement,
answered with one line of JSON, so that ours and theirs can take turns.
"""

import importlib.util
import json
import os
import sys
import time
import uuid

import cloudpickle
import dask.array
import numpy as np
from dask_gateway import Gateway
from dask_gateway.auth import JupyterHubAuth
from obstore.store import S3Store
from s3fs import S3FileSystem
from zarr.storage import FsspecStore, ObjectStore

import zarr


def work():
    """Do next to nothing."""
    return 1


class Peer:
    """Connected clients of the cluster and of the object store."""

    def __init__(self, spec):
        self.spec = spec
        # The client process writes metadata itself; the workers have keys of their own.
        os.environ["AWS_ACCESS_KEY_ID"] = spec["keys"]["accessKeyId"]
        os.environ["AWS_SECRET_ACCESS_KEY"] = spec["keys"]["secretAccessKey"]
        self.gateway = Gateway(
            spec["gateway"],
            proxy_address=spec["proxy"],
            auth=JupyterHubAuth(api_token=spec["token"]),
        )
        self.cluster = self.gateway.connect(spec["cluster"])
        self.client = self.cluster.get_client()
        self.sample = load_program(spec["sample"])
        self.steps = load_program(spec["steps"])
        self.readers = {}

    def s3fs_options(self):
        """Return what s3fs needs to find the store; the keys are the environment's."""
        return {
            "client_kwargs": {
                "endpoint_url": self.spec["endpoint"],
                "region_name": self.spec["region"],
            }
        }

    def obstore(self, prefix):
        """Return the store that obstore makes of a prefix."""
        return S3Store(
            self.spec["bucket"],
            prefix=prefix,
            endpoint=self.spec["endpoint"],
            region=self.spec["region"],
            virtual_hosted_style_request=False,
            client_options={"allow_http": True},
        )

    def trivial(self, _):
        """Submit a function that does nothing, and have its result."""
        self.client.submit(work, key=f"peer-{uuid.uuid4()}", pure=False).result()

    def ten_seconds(self, _):
        """Submit a function of ten seconds, and have its result."""
        self.client.submit(self.steps.run, key=f"peer-{uuid.uuid4()}", pure=False).result()

    def sample_same(self, seed):
        """Run the very sample program that ours sends, from here."""
        store = ObjectStore(self.obstore(f"bench-{uuid.uuid4()}"))
        self.sample.run(store, seed=seed, client=self.client)

    def sample_array(self, _):
        """Write random numbers as the system that ours replaces did: dask.array, s3fs, Zarr 2."""
        shape, chunks = (1000, 1000), (100, 100)
        root = "{}/bench-{}".format(self.spec["bucket"], uuid.uuid4())
        array = zarr.create_array(
            FsspecStore(S3FileSystem(asynchronous=True, **self.s3fs_options()), path=root),
            shape=shape,
            chunks=chunks,
            dtype="f4",
            compressors=None,
            zarr_format=2,
        )
        numbers = dask.array.random.random(shape, chunks=chunks).astype("f4")
        numbers.store(array, lock=False)

    def read(self, make, prefix):
        """Read a whole array; the store object and its connections are kept, metadata is not."""
        if (make, prefix) not in self.readers:
            self.readers[make, prefix] = make(prefix)
        array = zarr.open_array(self.readers[make, prefix], mode="r")
        return {"sum": float(array[:].sum(dtype="f8"))}

    def read_obstore(self, prefix):
        """Read with obstore."""
        return self.read(self.obstore_reader, prefix)

    def read_s3fs(self, prefix):
        """Read with s3fs."""
        return self.read(self.s3fs_reader, prefix)

    def window(self, make, prefix):
        """Read the corner of a huge array that a preview shows first."""
        if (make, prefix) not in self.readers:
            self.readers[make, prefix] = make(prefix)
        array = zarr.open_array(self.readers[make, prefix], mode="r")
        return {"sum": float(array[:1024, :1024].sum(dtype="f8"))}

    def window_obstore(self, prefix):
        """Read the corner with obstore."""
        return self.window(self.obstore_reader, prefix)

    def window_s3fs(self, prefix):
        """Read the corner with s3fs."""
        return self.window(self.s3fs_reader, prefix)

    def write_zstd(self, prefix):
        """Write smooth numbers with some noise in 64 chunks of 1 MiB, compressed with zstd."""
        array = zarr.create_array(
            ObjectStore(self.obstore(prefix)),
            shape=(4096, 4096),
            chunks=(512, 512),
            dtype="f4",
            compressors=zarr.codecs.ZstdCodec(level=3),
        )
        noise = np.random.default_rng(1).integers(0, 64, size=(4096, 4096))
        array[:] = (np.arange(4096, dtype="f4")[:, None] + noise).astype("f4")

    def obstore_reader(self, prefix):
        """Return zarr's store over obstore."""
        return ObjectStore(self.obstore(prefix), read_only=True)

    def s3fs_reader(self, prefix):
        """Return zarr's store over s3fs."""
        files = S3FileSystem(asynchronous=True, **self.s3fs_options())
        return FsspecStore(files, path="{}/{}".format(self.spec["bucket"], prefix), read_only=True)


def load_program(path):
    """Load a program as a notebook would hold it: sent to the workers by value.

    distributed does that only for what seems to come from `__main__`.
    """
    name = f"{os.path.basename(path)[:-3]}__main__"
    found = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(found)
    sys.modules[module.__name__] = module
    found.loader.exec_module(module)
    cloudpickle.register_pickle_by_value(module)
    return module


def main():
    """Answer measurements until standard input ends."""
    peer = Peer(json.loads(sys.stdin.readline()))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.perf_counter()
        result = getattr(peer, asked["what"])(asked.get("argument"))
        ms = (time.perf_counter() - began) * 1000
        print(json.dumps({"ms": ms, "result": result}), flush=True)


if __name__ == "__main__":
    main()
