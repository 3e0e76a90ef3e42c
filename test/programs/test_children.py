"""What a job's tasks print, wherever they run, is in the job's log."""

from test_jobs import wait_for
from test_record import recorded, stored_log

TALK = """
import logging, os, sys, time

def child(n, name):
    print(name, "task", n, "in", os.getpid())
    logging.getLogger(name).warning("%s warns %d", name, n)
    time.sleep(0.02)
    print(name, "task", n, "ends", file=sys.stderr)
    return os.getpid()

def run(store, client, name, count):
    print(name, "begins")
    return len(set(client.gather(client.map(child, range(count), name=name, pure=False))))
"""


def talked(lines, name, count):
    """Check that the lines are exactly those of one job."""
    assert all(name in line for line in lines), lines
    for n in range(count):
        for said in (f"{name} task {n} in ", f"{name} warns {n}", f"{name} task {n} ends"):
            found = [line for line in lines if line.startswith(said)]
            assert len(found) == 1 or said.endswith(f"warns {n}"), (said, found)
            assert found, said
    assert len(lines) == 1 + 3 * count


def test_lines_of_tasks_on_every_worker_are_the_jobs(jobs, store):
    id = jobs.submit(TALK, name="ada", count=12)
    record = jobs.wait(id)
    assert record["state"] == "done", jobs.get(id)
    assert jobs.get(id)["result"] == 2, "both workers took part"
    talked(jobs.lines(id), "ada", 12)
    log = stored_log(recorded(jobs, store, id))
    talked("".join(text for _, _, text in log).splitlines(), "ada", 12)
    assert {stream for _, stream, _ in log} == {"o", "e"}


def test_two_jobs_whose_functions_have_one_name_do_not_mix(jobs):
    ids = {name: jobs.submit(TALK, name=name, count=30) for name in ("ada", "bob")}
    for name, id in ids.items():
        assert jobs.wait(id)["state"] == "done", jobs.get(id)
        talked(jobs.lines(id), name, 30)


def test_what_a_task_prints_in_passing_is_there_when_the_job_ends(jobs):
    text = (
        "def child(n):\n    print('line', n)\n"
        "def run(store, client, count):\n"
        "    client.gather(client.map(child, range(count), pure=False))\n"
    )
    for _ in range(5):
        id = jobs.submit(text, count=50)
        jobs.wait(id)
        assert sorted(jobs.lines(id)) == sorted(f"line {n}" for n in range(50))


def test_dask_arrays_and_delayed_functions_are_heard_too(jobs):
    text = """
import dask, dask.array as da

def loud(block):
    print("block", block.sum())
    return block

@dask.delayed
def later(n):
    print("later", n)

def run(store):
    da.ones((4, 4), chunks=(2, 2)).map_blocks(loud, meta=da.ones(0).compute()).sum().compute()
    dask.compute(*map(later, range(3)))
"""
    id = jobs.submit(text)
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert sorted(jobs.lines(id)) == ["block 4.0"] * 4 + ["later 0", "later 1", "later 2"]


def test_what_no_job_prints_stays_in_the_workers_own_log(jobs, client):
    id = jobs.submit(TALK, name="ada", count=4)
    jobs.wait(id)

    def stray(n):
        print("stray", n)
        return n

    assert client.gather(client.map(stray, range(8), pure=False)) == list(range(8))
    assert "stray" not in repr(jobs.lines(id))

    def carriers(dask_worker=None):
        plugins = [p for name, p in dask_worker.plugins.items() if "children" in name]
        return sum(len(plugin.away) for plugin in plugins), len(plugins)

    wait_for(lambda: all(found == (0, 1) for found in client.run(carriers).values()))
