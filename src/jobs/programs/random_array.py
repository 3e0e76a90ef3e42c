# /// script
# [tool.science-gateway]
# entry = "run"
# ///
"""Sample job: an array of random numbers that is the same in every run.

Runs on a cluster, where `store`, `client`, `progress` and `regions` are given, and without one:
`python random_array.py out.zarr`.
"""

import itertools
import math
from typing import Literal, Optional

import numpy as np
import zarr

MODERN = int(zarr.__version__.split(".")[0]) >= 3


def run(
    store,
    shape: tuple[int, ...] = (1000, 1000),
    chunks: tuple[int, ...] = (100, 100),
    dtype: Literal["<f4", "<f8", "<i2", "<i4", "|u1"] = "<f4",
    zarr_format: Literal[2, 3] = 2,
    compressor: Optional[Literal["zstd", "blosc", "gzip"]] = None,
    seed: int = 0,
    client=None,
    progress=None,
    regions=None,
):
    """Write an array of random numbers between 0 and 1, chunk by chunk.

    Every chunk draws from its own generator, seeded with `seed` and the chunk's place, so that
    each run gives the same numbers in whatever order and on however many workers.

    Args:
        shape: Length of each axis.
        chunks: Length of a chunk along each axis.
        dtype: Type of the numbers.
        zarr_format: Version of the Zarr format.
        compressor: What makes the chunks smaller.
        seed: Start of the random numbers.
    """
    array = open_or_create(store, tuple(shape), tuple(chunks), dtype, zarr_format, compressor)
    places = wanted(array, regions)
    if progress:
        progress(0, len(places), "chunks")
    for done, _ in enumerate(compute(array, places, seed, client), 1):
        if progress:
            progress(done, len(places), "chunks")
    return {"chunks": len(places)}


def wanted(array, regions=None):
    """Return the places of the chunks to write: all, or those of `regions`."""
    if regions is not None:
        steps = array.chunks
        return [tuple(p.start // step for p, step in zip(r, steps)) for r in regions(array)]
    counts = (math.ceil(size / step) for size, step in zip(array.shape, array.chunks))
    return list(itertools.product(*map(range, counts)))


def compute(array, places, seed, client):
    """Write the chunks at `places`: one task each on a cluster, else one after the other."""
    if client is None:
        for place in places:
            yield write_chunk(place, array, seed)
        return
    from distributed import as_completed

    # The result of one task: so a worker opens the store once, not once a chunk (6 ms each).
    shared = client.submit(itself, array, pure=False)
    futures = client.map(write_chunk, places, array=shared, seed=seed, pure=False)
    for future in as_completed(futures):
        yield future.result()


def itself(value):
    """Return the value."""
    return value


def write_chunk(place, array, seed):
    """Draw the chunk at `place` and write it."""
    region = tuple(
        slice(i * step, min((i + 1) * step, size))
        for i, step, size in zip(place, array.chunks, array.shape)
    )
    source = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=tuple(place)))
    array[region] = source.random([part.stop - part.start for part in region]).astype(array.dtype)


def open_or_create(store, shape, chunks, dtype, zarr_format, compressor):
    """Open the array when it is there, so that a restarted job keeps finished chunks."""
    missing = (FileNotFoundError, KeyError, *not_found())
    with all_chunks_stored():
        try:
            array = zarr.open_array(store, mode="r+")
        except missing:
            return create(store, shape, chunks, dtype, zarr_format, compressor)
    if (array.shape, array.chunks, array.dtype) != (shape, chunks, np.dtype(dtype)):
        raise ValueError(f"there is another array already: {array!r}")
    return array


def create(store, shape, chunks, dtype, zarr_format, compressor):
    """Create the array: fill value null where the format allows it, order C."""
    fixed = {"shape": shape, "chunks": chunks, "dtype": dtype}
    if not MODERN:
        if zarr_format != 2:
            raise ValueError(f"zarr {zarr.__version__} on the workers writes Zarr format 2 only")
        return zarr.create(store=store, fill_value=None, compressor=codec(compressor), **fixed)
    if zarr_format == 2:
        old = codec(compressor)
        return zarr.create_array(
            store, zarr_format=2, fill_value=None, filters=None, compressors=old, order="C", **fixed
        )
    new = {"zstd": "ZstdCodec", "blosc": "BloscCodec", "gzip": "GzipCodec"}
    packed = None if compressor is None else getattr(zarr.codecs, new[compressor])()
    return zarr.create_array(store, zarr_format=3, compressors=packed, **fixed)


def codec(compressor):
    """Return the compressor of Zarr format 2, or None."""
    if compressor is None:
        return None
    import numcodecs

    return numcodecs.get_codec({"id": compressor})


def all_chunks_stored():
    """Return a context in which arrays are opened so that chunks equal to the fill value count."""
    if MODERN:
        return zarr.config.set({"array.write_empty_chunks": True})
    import contextlib

    return contextlib.nullcontext()  # zarr 2 stores them anyway


def not_found():
    """Return what zarr 2 raises where there is no array."""
    errors = getattr(zarr, "errors", None)
    names = ("ArrayNotFoundError", "PathNotFoundError", "GroupNotFoundError")
    return [getattr(errors, name) for name in names if hasattr(errors, name)]


if __name__ == "__main__":
    import sys

    run(sys.argv[1] if len(sys.argv) > 1 else "random_array.zarr")
