"""The sample program, without a cluster."""

import json

import numpy as np
import pytest

from conftest import load

program = load("random_array")
modern_only = pytest.mark.skipif(not program.MODERN, reason="zarr 2 writes format 2 only")


def expected(shape, chunks, seed):
    out = np.empty(shape, "<f4")
    for place in np.ndindex(*(-(-s // c) for s, c in zip(shape, chunks))):
        source = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=place))
        part = out[tuple(slice(i * c, (i + 1) * c) for i, c in zip(place, chunks))]
        part[...] = source.random(part.shape)
    return out


def read(path):
    import zarr

    return zarr.open_array(path, mode="r")[...]


def test_writes_format_2_as_agreed(tmp_path):
    calls = []
    path = str(tmp_path / "a.zarr")
    assert program.run(path, progress=lambda *call: calls.append(call)) == {"chunks": 100}
    meta = json.loads((tmp_path / "a.zarr" / ".zarray").read_text())
    meta.pop("dimension_separator", None)
    assert meta == {
        "zarr_format": 2,
        "shape": [1000, 1000],
        "chunks": [100, 100],
        "dtype": "<f4",
        "compressor": None,
        "fill_value": None,
        "filters": None,
        "order": "C",
    }
    keys = {p.name for p in (tmp_path / "a.zarr").iterdir() if p.name[0] != "."}
    assert keys == {f"{i}.{j}" for i in range(10) for j in range(10)}
    assert calls == [(done, 100, "chunks") for done in range(101)]
    assert np.array_equal(read(path), expected((1000, 1000), (100, 100), 0))


def test_edges_and_other_dimensions(tmp_path):
    path = str(tmp_path / "a.zarr")
    program.run(path, shape=[7, 5, 3], chunks=[4, 2, 3], seed=9)
    assert np.array_equal(read(path), expected((7, 5, 3), (4, 2, 3), 9))


@modern_only
@pytest.mark.parametrize("compressor", [None, "zstd", "blosc", "gzip"])
def test_writes_format_3(tmp_path, compressor):
    path = str(tmp_path / "a.zarr")
    program.run(path, shape=[20, 20], chunks=[10, 10], zarr_format=3, compressor=compressor)
    assert (tmp_path / "a.zarr" / "zarr.json").exists()
    assert np.array_equal(read(path), expected((20, 20), (10, 10), 0))


@pytest.mark.parametrize("compressor", ["zstd", "blosc", "gzip"])
def test_compresses_format_2(tmp_path, compressor):
    path = str(tmp_path / "a.zarr")
    program.run(path, shape=[20, 20], chunks=[10, 10], compressor=compressor)
    meta = json.loads((tmp_path / "a.zarr" / ".zarray").read_text())
    assert meta["compressor"]["id"] == compressor
    assert np.array_equal(read(path), expected((20, 20), (10, 10), 0))


def test_chunks_of_zeros_are_stored(tmp_path):
    path = tmp_path / "a.zarr"
    program.run(str(path), shape=[4], chunks=[2], dtype="<i4")
    assert {p.name for p in path.iterdir() if p.name[0] != "."} == {"0", "1"}


def test_a_restart_keeps_finished_chunks(tmp_path):
    path = tmp_path / "a.zarr"
    array = program.open_or_create(str(path), (4,), (2,), "<f4", 2, None)
    program.write_chunk((1,), array, 0)
    before = (path / "1").read_bytes()
    again = program.open_or_create(str(path), (4,), (2,), "<f4", 2, None)
    assert again.shape == (4,) and (path / "1").read_bytes() == before
    with pytest.raises(ValueError, match="another array"):
        program.open_or_create(str(path), (6,), (2,), "<f4", 2, None)
