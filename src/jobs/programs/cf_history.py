"""Says in the data itself who made it: a line in the `history` of the root attributes (CF).

Zarr 2 and 3, also in consolidated metadata. A job has one line: a resumed or restarted job finds
it there and leaves the metadata alone.
"""

from __future__ import annotations

import json
import time

MOST_ROOTS = 20
LONGEST = 2000


def line(spec, record_url, milliseconds, publish):
    """Return the line: when, what, with which parameters, and where its record lies."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(milliseconds / 1000))
    given = ""
    if publish != "nothing":
        values = (f"{k}={json.dumps(v, ensure_ascii=False)}" for k, v in spec["params"].items())
        given = ", ".join(values)
        given = given if len(given) <= LONGEST else given[:LONGEST] + "…"
    return (
        f"{moment} {spec['program']}.{spec['entry']}({given}), "
        f"job {spec['id']}, record {record_url}"
    )


def roots(store, prefix):
    """Return the prefixes, each with its slash, of the groups and arrays that begin here."""
    names, folders = store.names(prefix, delimiter="/")
    if _is_root(prefix, names):
        return [prefix]
    found = []
    for folder in folders[:MOST_ROOTS]:
        if _is_root(folder, store.names(folder, delimiter="/")[0]):
            found.append(folder)
    return found


def add(store, root, text, job):
    """Append the line to what lies under `root`; True when something was written."""
    mark = f"job {job}, record "
    if _change(store, root + "zarr.json", _modern, text, mark):
        return True
    if store.get(root + ".zgroup") is None and store.get(root + ".zarray") is None:
        return False
    written = _change(store, root + ".zattrs", _old, text, mark, empty=b"{}")
    if written:
        _change(store, root + ".zmetadata", _consolidated, text, mark)
    return written


def _is_root(prefix, names):
    return any(prefix + name in names for name in ("zarr.json", ".zgroup", ".zarray"))


def _change(store, key, attributes_of, text, mark, empty=None):
    for _ in range(5):
        answer = store.call("GET", key)
        there = answer.status != 404
        if not there and empty is None:
            return False
        if there:
            store.check(answer, f"read {key}")
        document = json.loads(answer.body if there else empty)
        attributes = attributes_of(document)
        before = attributes.get("history")
        before = before if isinstance(before, str) else ""
        if mark in before:
            return False
        attributes["history"] = (before.rstrip("\n") + "\n" + text).lstrip("\n")
        # NaN and Infinity are written as zarr itself writes them.
        data = json.dumps(document, indent=2).encode()
        etag = answer.headers.get("ETag") if there else None
        if store.put(key, data, create=not there, etag=etag):
            return True
    return False


def _modern(document):
    return document.setdefault("attributes", {})


def _old(document):
    return document


def _consolidated(document):
    return document.setdefault("metadata", {}).setdefault(".zattrs", {})
