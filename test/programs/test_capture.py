"""Which job prints what."""

import contextlib
import logging
import sys
import threading

import pytest

from conftest import load


@pytest.fixture
def capture(capsys, monkeypatch):
    """The module; pytest takes its streams out of the process again afterwards."""
    monkeypatch.setattr(threading.Thread, "start", threading.Thread.start)
    return load("capture")


class Reader:
    def __init__(self):
        self.batches = []

    def __call__(self, first, lines):
        self.batches.append((first, lines))

    @property
    def lines(self):
        return [line for _, lines in self.batches for line in lines]


@contextlib.contextmanager
def job(capture):
    handlers, logging.root.handlers[:] = list(logging.root.handlers), []  # pytest has its own
    reader = Reader()
    sink = capture.attach(reader)
    try:
        yield reader
    finally:
        capture.detach(sink)
        assert logging.root.handlers == []
        logging.root.handlers[:] = handlers


def test_catches_print_logging_and_bytes(capture, capsys):
    with job(capture) as reader:
        print("one")
        print("two", file=sys.stderr)
        logging.getLogger("x").warning("three")
        sys.stdout.buffer.write(b"four\n")
        print("no end of line", end="")
    print("not the job's")
    assert reader.lines == ["one", "two", "three", "four", "no end of line"]
    assert capsys.readouterr().out == "not the job's\n"


def test_numbers_lines_without_a_hole(capture):
    with job(capture) as reader:
        for number in range(5000):
            print(number)
    assert reader.lines == [str(number) for number in range(5000)]
    following = 0
    for first, lines in reader.batches:
        assert first == following
        following += len(lines)


def test_threads_of_a_job_belong_to_it(capture):
    with job(capture) as reader:
        thread = threading.Thread(target=lambda: print("child"))
        thread.start()
        thread.join()
    assert reader.lines == ["child"]


def test_two_jobs_do_not_mix(capture):
    barrier = threading.Barrier(2)
    lines = {}

    def work(name):
        reader = Reader()
        sink = capture.attach(reader)
        barrier.wait()
        for number in range(200):
            print(name, number)
        capture.detach(sink)
        lines[name] = reader.lines

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lines == {name: [f"{name} {n}" for n in range(200)] for name in "ab"}


def test_streams_do_not_cut_each_other_in_half(capture):
    with job(capture) as reader:
        print("out ", end="")
        print("error", file=sys.stderr)
        print("end")
    assert reader.lines == ["error", "out end"]


def test_what_is_too_much_is_dropped_and_counted(capture):
    with job(capture) as reader:
        for number in range(30_000):
            print(number, "x" * 90)
    got = [int(line.split()[0]) for line in reader.lines]
    assert got == sorted(set(got)) and got[-1] == 29_999 and len(got) < 30_000
    for first, lines in reader.batches:
        assert int(lines[0].split()[0]) == first


def test_a_very_long_line_is_cut(capture):
    with job(capture) as reader:
        print("x" * 100_000)
    assert "".join(reader.lines) == "x" * 100_000
    assert max(map(len, reader.lines)) == capture.LONGEST


def test_the_last_job_takes_its_logging_handlers_along(capture):
    before = logging.root.level
    with job(capture) as reader:
        logging.basicConfig(level=logging.DEBUG, format="%(message)s", force=True)
        logging.debug("fine")
    assert reader.lines == ["fine"]
    assert logging.root.level == before
