"""Writes pictures at several resolutions as OME-Zarr 0.4, 0.5 and GeoZarr lay them out.

Beside each level lies what zarr-python reads from it: `<name>.<level>.raw`, in C order.
"""

import json
import pathlib
import sys

import numpy as np

import zarr

FINEST = (3, 96, 160)
LEVELS = 3


def values(level: int) -> np.ndarray:
    """Numbers that tell their level, channel, row and column."""
    channels, rows, columns = FINEST[0], FINEST[1] >> level, FINEST[2] >> level
    c, y, x = np.meshgrid(range(channels), range(rows), range(columns), indexing="ij")
    return (level * 20000 + c * 6000 + y * 60 + x).astype("<u2")


def ome(version: str) -> dict:
    """The metadata of the group, as the specification of this version writes them."""
    axes = [
        {"name": "c", "type": "channel"},
        {"name": "y", "type": "space", "unit": "micrometer"},
        {"name": "x", "type": "space", "unit": "micrometer"},
    ]
    datasets = [
        {
            "path": str(level),
            "coordinateTransformations": [
                {"type": "scale", "scale": [1.0, 0.5 * 2**level, 0.5 * 2**level]},
                {"type": "translation", "translation": [0.0, 0.25 * 2**level, 0.25 * 2**level]},
            ],
        }
        for level in range(LEVELS)
    ]
    multiscales = [{"name": "cells", "axes": axes, "datasets": datasets}]
    if version == "0.4":
        return {"multiscales": [{**multiscales[0], "version": "0.4"}]}
    return {"ome": {"version": version, "multiscales": multiscales}}


def geozarr() -> dict:
    """Levels are groups that hold the array `band`."""
    layout = [{"asset": "r0"}]
    layout += [
        {"asset": f"r{i}", "derived_from": f"r{i - 1}", "transform": {"scale": [2.0, 2.0]}}
        for i in range(1, LEVELS)
    ]
    return {"multiscales": {"layout": layout, "resampling_method": "nearest"}}


def write(folder: pathlib.Path, name: str, fmt: int, attributes: dict, path: str) -> None:
    """Writes one picture, and what zarr-python reads from each of its levels."""
    group = zarr.open_group(folder / name, mode="w", zarr_format=fmt)
    group.attrs.update(attributes)
    for level in range(LEVELS):
        data = values(level)
        array = group.create_array(
            path.format(level),
            shape=data.shape,
            chunks=(1, 32, 32),
            dtype=data.dtype,
            **({"chunk_key_encoding": {"name": "v2", "separator": "/"}} if fmt == 2 else {}),
        )
        array[:] = data
        read = zarr.open_array(folder / name / path.format(level), mode="r")[:]
        (folder / f"{name}.{level}.raw").write_bytes(np.ascontiguousarray(read).tobytes())


def main() -> None:
    """The folder is the only argument."""
    folder = pathlib.Path(sys.argv[1])
    write(folder, "ome04", 2, ome("0.4"), "{}")
    write(folder, "ome05", 3, ome("0.5"), "{}")
    write(folder, "geozarr", 3, geozarr(), "r{}/band")
    print(json.dumps({"zarr": zarr.__version__}))


if __name__ == "__main__":
    main()
