"""Which regions of an array are to be computed: all, those whose objects are missing, or one.

A region is one object of the store, a chunk or, where chunks lie together in shards, a shard. It is
a tuple of slices. Objects are told from a listing: nothing is read.
"""

from __future__ import annotations

import itertools
import math


class Regions:
    """What a program gets as `regions`: called with an array, it gives the regions to compute."""

    def __init__(self, mode="all"):
        self.mode = mode

    def __iter__(self):
        """Say how it is meant: which regions there are depends on the array."""
        raise TypeError("regions is a function: for region in regions(array)")

    def __call__(self, array):
        """Return a list of tuples of slices.

        `array` is a zarr array of the output. With `missing` only objects that are not there yet
        are given; with `one` a single region in the middle.
        """
        counts, steps = grid(array)
        if self.mode == "one":
            places = [tuple((count - 1) // 2 for count in counts)] if all(counts) else []
        else:
            there = present(array) if self.mode == "missing" else ()
            places = [
                place for place in itertools.product(*map(range, counts)) if place not in there
            ]
        return [region(place, steps, array.shape) for place in places]


def region(place, steps, shape):
    """Return the slices of the object at `place` of the grid."""
    return tuple(
        slice(index * step, min((index + 1) * step, size))
        for index, step, size in zip(place, steps, shape)
    )


def grid(array):
    """Return how many objects the array has along each axis, and the length of one."""
    steps = tuple(getattr(array, "shards", None) or array.chunks)
    return [math.ceil(size / step) for size, step in zip(array.shape, steps)], steps


def present(array):
    """Return the places of the grid whose object exists."""
    counts = grid(array)[0]
    names, head, separator = listed(array)
    found = set()
    for name in names:
        if not name.startswith(head):
            continue
        parts = name[len(head) :].split(separator) if counts else []
        if len(parts) == len(counts) and all(part.isdigit() for part in parts):
            place = tuple(map(int, parts))
            if all(index < count for index, count in zip(place, counts)):
                found.add(place)
    return found


def listed(array):
    """Return the names of the array's objects, what chunks' names begin with, their separator."""
    import zarr

    path = array.path.strip("/")
    if int(zarr.__version__.split(".")[0]) < 3:
        start = len(path) + 1 if path else 0
        store = getattr(array, "chunk_store", None) or array.store
        names = [key[start:] for key in store if not path or key.startswith(path + "/")]
        return names, "", getattr(array, "_dimension_separator", None) or "."
    from zarr.core.sync import sync

    async def keys():
        prefix = path + "/" if path else ""
        return [key[len(prefix) :] async for key in array.store.list_prefix(prefix)]

    names = [name.lstrip("/") for name in sync(keys())]
    if array.metadata.zarr_format == 2:
        return names, "", array.metadata.dimension_separator
    encoding = array.metadata.chunk_key_encoding
    separator = encoding.separator
    head = "c" + separator if encoding.name == "default" and array.ndim else ""
    return names, head, separator
