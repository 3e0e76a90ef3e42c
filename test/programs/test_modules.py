"""Local modules travel with a job, and are gone with it."""

import base64
import hashlib
import json
import textwrap

import pytest

from conftest import load
from test_jobs import wait_for

modules = load("modules")


def archive(**files):
    """Return an archive of texts by path, `__` for `/`."""
    made = []
    for path, text in files.items():
        data = textwrap.dedent(text).encode()
        made.append(
            {
                "path": path,
                "sha256": hashlib.sha256(data).hexdigest(),
                "base64": base64.b64encode(data).decode(),
            }
        )
    # A scheduler keeps what it got under this name.
    digest = hashlib.sha256(json.dumps(made).encode()).hexdigest()
    return {"sha256": digest, "files": made}


def lab(version):
    """Return a package with a relative import, a data file, and a module beside it."""
    return archive(
        **{
            "helpers.py": f"VERSION = {version!r}\ndef helped(n): return n * 2\n",
            "lib/__init__.py": "from .stats import mean\nfrom . import stats\n",
            "lib/stats.py": """
                import os
                from pathlib import Path
                import helpers

                class Odd(Exception):
                    pass

                def table():
                    return (Path(__file__).parent / "data" / "table.csv").read_text().strip()

                def mean(values):
                    if not values:
                        raise Odd("nothing to average")
                    return sum(values) / len(values), helpers.VERSION, os.getpid()
            """,
            "lib/data/table.csv": f"table of {version}\n",
        }
    )


PROGRAM = """
import lib.stats
from lib import mean
import helpers as h

def child(n):
    import time
    from helpers import helped
    time.sleep(0.05)
    return [mean([n, n]), lib.stats.table(), helped(n), h.VERSION]

def run(store, client, count):
    own = [mean([1.0]), lib.stats.table(), h.helped(4), h.VERSION]
    return [own, client.gather(client.map(child, range(count), pure=False))]
"""


INSIDE = """
from pathlib import Path
from ..common import VALUE
from .near import near

def child(n):
    return [near(), VALUE, n]

def run(store, client):
    table = (Path(__file__).parent / "table.csv").read_text().strip()
    return [near(), VALUE, table, client.submit(child, 3, pure=False).result()]
"""


def submit(jobs, text, version, **params):
    return jobs.submit(text, extra={"modules": lab(version)}, **params)


def left_behind(client):
    """Return what processes still have of local modules."""

    def look(dask_worker=None, dask_scheduler=None):
        import glob
        import os
        import sys
        import tempfile

        names = [name for name in sys.modules if name.startswith("science_gateway_local_")]
        finders = [one for one in sys.meta_path if type(one).__name__ == "Finder"]
        folders = glob.glob(f"{tempfile.gettempdir()}/science-gateway-modules-{os.getpid()}-*")
        return len(names) + len(finders) + len(folders)

    return sum(client.run(look).values()) + client.run_on_scheduler(look)


def test_packages_relative_imports_and_data_files_travel_everywhere(jobs, client):
    id = submit(jobs, PROGRAM, "one", count=8)
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    own, children = jobs.get(id)["result"]
    assert own[1:] == ["table of one", 8, "one"]
    assert all(child[1:] == ["table of one", 2 * n, "one"] for n, child in enumerate(children))
    assert len({child[0][2] for child in children}) == 2, "both workers took part"
    assert "error" not in jobs.written(id)
    wait_for(lambda: left_behind(client) == 0)


def test_a_program_that_lies_in_a_package_imports_from_its_neighbours(jobs):
    made = archive(
        **{
            "common.py": "VALUE = 7\n",
            "jobs/near.py": "from ..common import VALUE\ndef near(): return VALUE + 1\n",
            "jobs/table.csv": "a table\n",
        }
    )
    id = jobs.submit(INSIDE, extra={"modules": {**made, "package": "jobs"}})
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert jobs.get(id)["result"] == [8, 7, "a table", [8, 7, 3]]


def test_two_jobs_with_two_versions_do_not_mix(jobs, client):
    ids = {version: submit(jobs, PROGRAM, version, count=20) for version in ("old", "new")}
    for version, id in ids.items():
        assert jobs.wait(id)["state"] == "done", jobs.get(id)
        own, children = jobs.get(id)["result"]
        found = {own[0][1], own[3], *(c[0][1] for c in children), *(c[3] for c in children)}
        assert found == {version}
        assert {c[1] for c in children} == {f"table of {version}"}
        jobs.written(id)
    wait_for(lambda: left_behind(client) == 0)


def test_later_workers_have_them_too(jobs, client, cluster, store):
    text = PROGRAM.replace(
        "    own =",
        "    import os, time\n    print('on')\n"
        "    while not os.path.exists(flag): time.sleep(0.05)\n    own =",
    ).replace("count):", "count, flag):")
    flag = str(store.folder / "later")
    id = submit(jobs, text, "one", count=40, flag=flag)
    jobs.wait(id, lambda record: record["lines"] > 0)
    cluster.scale(3)
    client.wait_for_workers(3, timeout=60)
    open(flag, "w").close()
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert len({child[0][2] for child in jobs.get(id)["result"][1]}) == 3
    jobs.written(id)
    cluster.scale(2)
    wait_for(lambda: len(client.scheduler_info()["workers"]) == 2)
    wait_for(lambda: left_behind(client) == 0)


def test_a_traceback_names_the_local_file_as_the_user_knows_it(jobs, store):
    text = "import lib.stats\ndef run(store):\n    lib.stats.mean([])\n"
    origin = {"publish": "source"}
    id = jobs.submit(text, extra={"modules": lab("one"), "origin": origin})
    assert jobs.wait(id)["error"] == "Odd: nothing to average"
    trace = jobs.get(id)["traceback"]
    assert 'File "lib/stats.py", line 14, in mean' in trace and 'raise Odd("nothing' in trace
    assert 'File "test.py", line 3, in run' in trace
    assert "science" not in trace and "/tmp" not in trace
    jobs.written(id)
    job = json.loads(store.read(f"out/_jobs/{id}/job.json"))
    assert [one["path"] for one in job["modules"]][:2] == ["helpers.py", "lib/__init__.py"]
    assert json.loads(store.read(f"out/_jobs/{id}/modules.json")) == lab("one")


def test_objects_of_local_classes_are_the_same_class_everywhere(jobs):
    text = """
from shapes import Point
def child(p):
    assert isinstance(p, Point)
    return Point(p.x + 1)
def run(store, client):
    got = client.gather(client.map(child, [Point(n) for n in range(4)], pure=False))
    assert all(isinstance(p, Point) for p in got)
    return [p.x for p in got]
"""
    shapes = archive(
        **{
            "shapes.py": """
                from __future__ import annotations
                from dataclasses import dataclass

                @dataclass
                class Point:
                    x: int
            """
        }
    )
    id = jobs.submit(text, extra={"modules": shapes})
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert jobs.get(id)["result"] == [1, 2, 3, 4]


@pytest.mark.parametrize("path", ["../x.py", "/x.py", "a/../../x.py", "a\\b.py", "C:/x.py"])
def test_no_path_leads_out_of_the_folder(tmp_path, path):
    with pytest.raises(modules.BadArchive, match="leads elsewhere"):
        modules.unpack(archive(**{path: "x = 1"}), str(tmp_path))


def test_a_file_that_was_changed_on_its_way_is_refused(tmp_path):
    made = archive(**{"x.py": "x = 1"})
    made["files"][0]["base64"] = base64.b64encode(b"x = 2").decode()
    with pytest.raises(modules.BadArchive, match=r"x\.py did not arrive"):
        modules.unpack(made, str(tmp_path))
