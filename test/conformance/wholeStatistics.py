"""Writes arrays of every kind of number, and what numpy counts in each: `numbers.json`."""

import json
import pathlib
import sys

import numpy as np

import zarr

RNG = np.random.default_rng(6)


def floats() -> np.ndarray:
    """Large numbers that differ little, and what is no number."""
    data = (1e6 + RNG.normal(size=(37, 53))).astype("<f4")
    data[3, 4] = np.nan
    data[5, 6] = np.inf
    data[7, 8] = -np.inf
    return data


ARRAYS: dict[str, tuple[np.ndarray, tuple[int, ...], dict]] = {
    "floats": (floats(), (10, 20), {}),
    "doubles": (RNG.normal(1e9, 1e-3, size=(20, 30, 11)), (7, 8, 4), {}),
    "longs": (RNG.integers(-(2**63), 2**63, size=(40, 41), dtype="<i8"), (16, 16), {}),
    "unsigned": (RNG.integers(2**63, 2**64, size=(500,), dtype="<u8"), (64,), {}),
    "bytes": (RNG.integers(0, 256, size=(64, 64), dtype="|u1"), (64, 64), {}),
    "flags": (RNG.integers(0, 2, size=(33, 9)).astype("|b1"), (8, 8), {}),
    "packed": (
        RNG.integers(-3000, 3000, size=(60, 70), dtype="<i2"),
        (16, 16),
        {"scale_factor": 0.01, "add_offset": 273.15, "_FillValue": -7, "valid_min": -2900},
    ),
    "scalar": (np.array(42.5), (), {}),
}


def meaning(data: np.ndarray, attributes: dict) -> np.ndarray:
    """The finite values, as they are meant."""
    if "scale_factor" not in attributes:
        return data[np.isfinite(data)] if data.dtype.kind == "f" else data
    valid = (data != attributes["_FillValue"]) & (data >= attributes["valid_min"])
    return data[valid] * attributes["scale_factor"] + attributes["add_offset"]


def main() -> None:
    """The folder is the only argument."""
    folder = pathlib.Path(sys.argv[1])
    numbers = {}
    for name, (data, chunks, attributes) in ARRAYS.items():
        for sharded in (False, True):
            if sharded and (name in ("scalar",) or "packed" == name):
                continue
            array = zarr.create_array(
                folder / f"{name}{'-sharded' if sharded else ''}",
                shape=data.shape,
                chunks=chunks or "auto",
                shards=tuple(2 * size for size in chunks) if sharded else None,
                dtype=data.dtype,
                attributes=attributes,
            )
            array[...] = data
        found = meaning(data, attributes)
        exact = found if found.dtype.kind in "iub" else found.astype("<f8")
        numbers[name] = {
            "count": int(data.size),
            "finite": int(found.size),
            "infinite": int(np.isinf(data).sum()) if data.dtype.kind == "f" else 0,
            "min": str(exact.min().item()),
            "max": str(exact.max().item()),
            # With 64 bits of mantissa: of large numbers that differ little, 53 lose what matters.
            "mean": float(np.mean(found, dtype=np.longdouble)),
            "std": float(np.std(found, dtype=np.longdouble)),
        }
    (folder / "numbers.json").write_text(json.dumps(numbers))


if __name__ == "__main__":
    main()
