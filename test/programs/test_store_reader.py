"""Reading for somebody without keys, against a real store."""

import asyncio
import json
import os
import urllib.error
import urllib.request
import uuid

import pytest

from conftest import load, source

s3 = load("s3")
reader = load("store_reader")


@pytest.fixture
def ask(store, monkeypatch):
    for name, value in store.environment().items():
        monkeypatch.setenv(name, value)

    def asking(op, **question):
        question = {"output": store.output(), "op": op, **question}
        name = f"s3_of_reader_{os.getpid()}"
        answer = asyncio.run(reader.main(name, source("s3"), json.dumps(question)))
        length = int.from_bytes(answer[:4], "big")
        return json.loads(answer[4 : 4 + length]), answer[4 + length :]

    return asking


def test_signed_addresses_give_the_bytes_and_parts_of_them(store, ask):
    key = f"reader/{uuid.uuid4().hex}/a b+c%d&é"
    store.client(s3).put(key, b"0123456789")
    head, rest = ask("sign", keys=[key, key + ".missing"], seconds=60)
    assert rest == b""
    there, missing = head["urls"]
    assert urllib.request.urlopen(there).read() == b"0123456789"
    part = urllib.request.Request(there, headers={"range": "bytes=2-4"})
    assert urllib.request.urlopen(part).read() == b"234"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(missing)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(there.replace("Signature=", "Signature=0"))
    with pytest.raises(urllib.error.HTTPError, match=r"403|405"):
        urllib.request.urlopen(urllib.request.Request(there, method="DELETE"))


def test_pages_of_a_listing(store, ask):
    root = f"reader/{uuid.uuid4().hex}"
    client = store.client(s3)
    for name in ("a", "b/1", "b/2", "c"):
        client.put(f"{root}/{name}", name.encode())
    page, _ = ask("list", prefix=root + "/", delimiter="/", next=None, limit=2)
    second, _ = ask("list", prefix=root + "/", delimiter="/", next=page["next"], limit=2)
    found = page["objects"] + second["objects"]
    assert [one["key"] for one in found] == [f"{root}/a", f"{root}/c"]
    assert page["prefixes"] + second["prefixes"] == [f"{root}/b/"]
    assert found[0]["size"] == 1
    assert abs(found[0]["modified"] - client.now()) < 60_000
    assert second["next"] is None


def test_parts_of_many_objects_in_one_answer(store, ask):
    root = f"reader/{uuid.uuid4().hex}"
    store.client(s3).put(f"{root}/x", b"0123456789")
    store.client(s3).put(f"{root}/empty", b"")
    asked = [("x", "bytes=0-3"), ("y", "bytes=0-3"), ("x", "bytes=-2"), ("empty", "bytes=0-3")]
    wanted = [{"key": f"{root}/{name}", "range": part} for name, part in asked]
    head, rest = ask("read", wanted=wanted)
    assert head["parts"] == [
        {"length": 4, "size": 10},
        {"length": None, "size": None},
        {"length": 2, "size": 10},
        {"length": 0, "size": 0},
    ]
    assert rest == b"012389"


def test_says_why_not(ask, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret")
    head, _ = ask("list", prefix="", delimiter=None, next=None, limit=1)
    assert head["reason"] == "keys refused"
    assert "wrong-secret" not in json.dumps(head)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert ask("sign", keys=["x"], seconds=1)[0]["reason"] == "keys missing"
    assert ask("list", prefix="", delimiter=None, next=None, limit="x y")[0]["reason"]
