"""The program that the README shows, as a scientist would copy it."""

import pathlib
import re

import numpy as np
import zarr

README = pathlib.Path(__file__).parents[2] / "README.md"


def program():
    """Return the one with `regions` of the README."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    (found,) = (block for block in blocks if "todo = regions(array)" in block)
    return found


def test_one_chunk_and_then_the_rest(jobs, store):
    text = program()
    id = jobs.submit(text, rows=1200, extra={"options": {"tryOne": True}})
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert "error" not in jobs.written(id)
    jobs.call("forget", id=id)
    jobs.said.clear()
    jobs.heard.clear()
    jobs.submit(text, id=id, rows=1200, extra={"options": {"onlyMissing": True}})
    record = jobs.wait(id)
    assert (record["state"], record["progress"]["done"]) == ("done", 8), jobs.get(id)


def test_every_value_is_the_distance():
    held = zarr.storage.MemoryStore()
    namespace = {}
    exec(program(), namespace)
    everything = [(slice(0, 500), slice(0, 500)), (slice(0, 500), slice(500, 700))]
    namespace["run"](held, lambda array: everything, lambda *told: None, rows=700)
    array = zarr.open_array(held, mode="r")
    y, x = np.ogrid[0:500, 0:700]
    assert np.allclose(array[0:500], np.hypot(y, x))
    assert not array[500:].any()
