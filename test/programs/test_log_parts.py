"""The log beside the data loses nothing, and keeps little in memory."""

import json
import threading
import time

import pytest

from conftest import load

parts = load("log_parts")


class Store:
    """Takes parts, or refuses them."""

    def __init__(self):
        self.there = {}
        self.away = False

    def put(self, name, data):
        if self.away:
            raise OSError("away")
        assert name not in self.there
        self.there[name] = data

    @property
    def runs(self):
        names = sorted(self.there)
        return [json.loads(line) for name in names for line in self.there[name].splitlines()]

    @property
    def text(self):
        return "".join(text for _, _, text in self.runs)


def test_parts_have_a_megabyte_or_two_seconds():
    store = Store()
    log = parts.LogParts(store.put)
    log.add([(1.0, "stdout", "first\n")])
    begun = time.monotonic()
    while not store.there:
        assert time.monotonic() < begun + 10
        time.sleep(0.01)
    assert time.monotonic() - begun > 1.5
    log.add([(2.0, "stdout", "x" * (3 * parts.PART))])
    assert log.close(10)
    assert list(store.there) == [f"log/{n:06d}.ndjson" for n in range(1, len(store.there) + 1)]
    assert max(map(len, store.there.values())) < 1.5 * parts.PART
    assert store.text == "first\n" + "x" * (3 * parts.PART)


def test_an_outage_costs_nothing_but_time():
    store = Store()
    store.away = True
    log = parts.LogParts(store.put)
    wanted = [f"line {n} {n * n}\n" * 100 for n in range(2000)]
    for text in wanted:
        log.add([(0.0, "stderr", text)])
    assert not store.there and log.held < parts.KEEP / 4
    threading.Timer(1.0, setattr, (store, "away", False)).start()
    assert log.close(20)
    assert store.text == "".join(wanted)
    assert {stream for _, stream, _ in store.runs} == {"e"}


def test_who_prints_waits_when_too_much_is_kept(monkeypatch):
    monkeypatch.setattr(parts, "KEEP", 1000)
    store = Store()
    store.away = True
    log = parts.LogParts(store.put)
    log.add([(0.0, "stdout", "".join(str(n) for n in range(500_000)))])
    assert log.full
    store.away = False
    assert log.close(20) and not log.full


def test_what_is_given_up_after_long_is_said(monkeypatch):
    monkeypatch.setattr(parts, "KEEP", 1000)
    monkeypatch.setattr(parts, "PATIENCE", 0)
    store = Store()
    store.away = True
    log = parts.LogParts(store.put)
    for n in range(4):
        log.add([(0.0, "stdout", str(n) * 2 * parts.PART)])
    store.away = False
    assert log.close(20)
    assert "bytes of this log could not be written" in store.runs[0][2]
    assert store.text.endswith("3" * parts.PIECE)


def test_a_store_that_stays_away_is_not_waited_for():
    store = Store()
    store.away = True
    log = parts.LogParts(store.put)
    log.add([(0.0, "stdout", "x\n")])
    assert not log.close(1)


def test_text_that_is_no_unicode_and_the_stores_clock():
    store = Store()
    log = parts.LogParts(store.put, first=7, offset=3600.0)
    log.add([(10.0, "stdout", "a\ud800b\n")])
    assert log.close(10)
    assert store.there == {"log/000007.ndjson": b'[3610.0, "o", "a?b\\n"]\n'}


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_nothing_printed_leaves_nothing(stream):
    store = Store()
    log = parts.LogParts(store.put)
    log.add([(0.0, stream, "")])
    assert log.close(1) and not store.there
