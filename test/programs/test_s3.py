"""The S3 client against a real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import load

s3 = load("s3")


def test_reads_what_it_wrote(store):
    client = store.client(s3)
    key = f"s3/{uuid.uuid4().hex}/a b+c%d&é.json"
    assert client.get(key) is None
    assert client.put(key, b"hello")
    assert client.get(key) == b"hello"
    assert client.put(key, b"again")
    assert client.get(key) == b"again"


def test_one_of_many_claims_wins(store):
    key = f"s3/{uuid.uuid4().hex}"

    def claim(number):
        return store.client(s3).put(key, b"%d" % number, create=True)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_counts_objects(store):
    client = store.client(s3)
    prefix = f"s3/{uuid.uuid4().hex}/"
    assert client.list(prefix) == 0
    for number in range(3):
        client.put(f"{prefix}{number}", b"x")
    assert client.list(prefix) == 3


def test_says_that_the_bucket_is_missing(store):
    with pytest.raises(s3.StoreError, match="bucket nowhere does not exist at 127") as caught:
        store.client(s3, bucket="nowhere").list("x")
    assert caught.value.reason == "bucket missing"


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"AWS_ACCESS_KEY_ID": "worker-key"}, "SignatureDoesNotMatch"),
        ({"AWS_ACCESS_KEY_ID": "nobody"}, "InvalidAccessKeyId"),
    ],
)
def test_says_that_keys_are_refused(store, env, code):
    client = s3.S3(store.output(), env={"AWS_SECRET_ACCESS_KEY": "wrong", **env})
    with pytest.raises(s3.StoreError, match=code) as caught:
        client.list("x")
    assert caught.value.reason == "keys refused"
    assert "wrong" not in str(caught.value)


def test_says_that_keys_are_missing(store):
    with pytest.raises(s3.StoreError, match="no keys") as caught:
        s3.S3(store.output(), env={})
    assert caught.value.reason == "keys missing"


def test_needs_no_keys_for_an_anonymous_store(store):
    client = s3.S3({**store.output(), "anonymous": True}, env={})
    with pytest.raises(s3.StoreError):
        client.list("x")  # this store has no anonymous access: asked unsigned, and refused


def test_is_patient_while_the_store_is_away():
    away = s3.S3(
        {"bucket": "b", "endpoint": "http://127.0.0.1:9"},
        env={"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"},
    )
    calls = []

    def work():
        calls.append(1)
        if len(calls) < 3:
            return away.list("x")
        return 7

    assert s3.patient(work, 5) == 7
    with pytest.raises(s3.StoreError, match="cannot be reached"):
        s3.patient(lambda: away.list("x"), 0)


def test_virtual_addressing_puts_the_bucket_into_the_host():
    client = s3.S3(
        {"bucket": "b", "endpoint": "https://s3.example.org", "addressing": "virtual"},
        env={"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"},
    )
    assert (client.host, client.path) == ("b.s3.example.org", "")
