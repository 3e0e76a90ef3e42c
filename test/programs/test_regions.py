"""Which regions are to be computed, proven at the store: nothing but the missing is written."""

import itertools
import json

import pytest

from conftest import load, source

regions = load("regions")
zarr = pytest.importorskip("zarr")
modern_only = pytest.mark.skipif(int(zarr.__version__[0]) < 3, reason="zarr 2 has no such arrays")

# Writes the number of each region; whole shards are one region.
PROGRAM = """
import numpy, zarr

def run(store, regions, progress, made):
    try:
        array = zarr.open_array(store, mode="r+")
    except FileNotFoundError:
        array = zarr.create_array(store, **made)
    todo = regions(array)
    for done, region in enumerate(todo, 1):
        array[region] = sum(part.start for part in region)
        progress(done, len(todo), "chunks")
    return len(todo)
"""
KINDS = {
    "2": {"shape": [95, 97], "chunks": [10, 10], "zarr_format": 2},
    "2 with /": {
        "shape": [30, 20],
        "chunks": [10, 10],
        "zarr_format": 2,
        "chunk_key_encoding": {"name": "v2", "separator": "/"},
    },
    "3": {"shape": [30, 25], "chunks": [10, 10], "zarr_format": 3},
    "3 in shards": {"shape": [40, 40], "chunks": [5, 5], "shards": [20, 20], "zarr_format": 3},
}


def snapshot(store, prefix):
    """Return time and ETag of every object."""
    import xml.etree.ElementTree as ET

    client = store.client(load("s3"), "admin")
    query = [("list-type", "2"), ("prefix", prefix), ("max-keys", "1000")]
    root = ET.fromstring(client.call("GET", query=query).body)
    found = {}
    for entry in (e for e in root if e.tag.endswith("Contents")):
        said = {e.tag.rpartition("}")[2]: e.text for e in entry}
        found[said["Key"]] = (said["LastModified"], said["ETag"])
    return found


def is_chunk(name):
    last = name.rpartition("/")[2]
    return last.replace(".", "").isdigit() or "/c/" in name


@modern_only
@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_missing_is_written(jobs, store, kind):
    made = {**KINDS[kind], "dtype": "i4", "fill_value": 0}
    id = jobs.submit(PROGRAM, made=made)
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert "error" not in jobs.written(id)
    before = snapshot(store, f"out/{id}/")
    chunks = sorted(name for name in before if is_chunk(name))
    steps = made.get("shards") or made["chunks"]
    expected = [range(0, size, step) for size, step in zip(made["shape"], steps)]
    # The very first region is all zeros, the fill value: it is stored all the same.
    assert len(chunks) == len(list(itertools.product(*expected)))
    whole = {name: store.read(name) for name in chunks}
    gone = chunks[::3]
    admin = store.client(load("s3"), "admin")
    for name in gone:
        admin.call("DELETE", name)
    jobs.call("forget", id=id)
    jobs.said.clear()
    jobs.heard.clear()
    jobs.submit(PROGRAM, id=id, made=made, extra={"options": {"onlyMissing": True}})
    record = jobs.wait(id)
    assert record["state"] == "done", jobs.get(id)
    assert record["progress"]["done"] == len(gone) == jobs.get(id)["result"]
    assert "error" not in jobs.written(id)
    after = snapshot(store, f"out/{id}/")
    assert set(after) == set(before)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= set(gone)
    assert {name: store.read(name) for name in chunks} == whole
    status = json.loads(store.read(f"out/_jobs/{id}/status.json"))
    assert (status["state"], status["result"]) == ("done", len(gone))


@modern_only
def test_the_sample_is_resumed_after_one_try(jobs, store):
    given = {"shape": [60, 60], "chunks": [20, 20]}
    text = source("random_array")
    id = jobs.submit(text, program="random_array", extra={"options": {"tryOne": True}}, **given)
    jobs.wait(id)
    assert "error" not in jobs.written(id)
    tried = snapshot(store, f"out/{id}/")
    assert [name for name in tried if is_chunk(name)] == [f"out/{id}/1.1"]
    jobs.call("forget", id=id)
    jobs.said.clear()
    jobs.heard.clear()
    rest = {"options": {"onlyMissing": True}}
    jobs.submit(text, program="random_array", id=id, extra=rest, **given)
    assert jobs.wait(id)["state"] == "done"
    assert jobs.get(id)["result"] == {"chunks": 8}
    after = snapshot(store, f"out/{id}/")
    assert len([name for name in after if is_chunk(name)]) == 9
    assert all(after[name] == was for name, was in tried.items())


@modern_only
def test_another_program_or_other_parameters_do_not_complete_an_array(jobs, store):
    made = {**KINDS["3"], "dtype": "i4"}
    id = jobs.submit(PROGRAM, made=made)
    jobs.written(id)
    for change in ({"made": {**made, "shape": [30, 30]}}, {"made": made, "program": "other"}):
        jobs.call("forget", id=id)
        jobs.heard.clear()
        jobs.submit(PROGRAM, id=id, extra={"options": {"onlyMissing": True}}, **change)
        record = jobs.wait(id)
        assert (record["state"], record["failure"]) == ("failed", "id taken"), record
        assert "Choose another id" in record["error"]


@modern_only
def test_replace_begins_anew_and_touches_nothing_else(jobs, store):
    id = jobs.submit(PROGRAM, made={**KINDS["3"], "dtype": "i4"})
    jobs.written(id)
    neighbour = f"out/{id}-other/kept"
    store.client(load("s3"), "admin").put(neighbour, b"x")
    jobs.call("forget", id=id)
    jobs.said.clear()
    jobs.heard.clear()
    made = {**KINDS["2"], "dtype": "i4"}
    jobs.submit(PROGRAM, id=id, made=made, extra={"options": {"replace": True}})
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    jobs.written(id)
    names = store.names(f"out/{id}/")
    assert not any("/c/" in name or name.endswith("zarr.json") for name in names)
    assert len([name for name in names if is_chunk(name)]) == 100
    assert store.read(neighbour) == b"x"


@pytest.mark.parametrize("mode", ["all", "one"])
def test_regions_cover_the_array(mode):
    class Array:
        shape, chunks = (5, 4), (2, 4)

    every = [
        (slice(0, 2), slice(0, 4)),
        (slice(2, 4), slice(0, 4)),
        (slice(4, 5), slice(0, 4)),
    ]
    assert regions.Regions(mode)(Array) == (every if mode == "all" else [every[1]])


def test_an_array_without_extent_has_no_region_to_try():
    class Array:
        shape, chunks = (0, 4), (2, 4)

    assert regions.Regions("one")(Array) == regions.Regions("all")(Array) == []


def test_regions_that_are_iterated_say_how_they_are_meant():
    """What a newcomer writes first ends with the line that is right."""
    with pytest.raises(TypeError, match=r"for region in regions\(array\)"):
        list(regions.Regions())
