"""A small S3 client from the standard library: what every worker image can run.

Keys come from the worker's environment, else from those that its user has lent to the cluster
(`lend.py`); endpoint, region, addressing and anonymity come with the job. One `S3` is used by one
thread.
"""

from __future__ import annotations

import base64
import calendar
import collections
import email.utils
import hashlib
import hmac
import http.client
import os
import sys
import threading
import time
import urllib.parse
import xml.etree.ElementTree
import xml.sax.saxutils

_idle = collections.defaultdict(list)
_idle_lock = threading.Lock()
_known = set()
_offsets = {}
"""Seconds by which a store's clock is ahead of this machine's, by host; only if that is much."""
EMPTY = hashlib.sha256(b"").hexdigest()
SKEW = 3
"""Seconds by which clocks may differ unnoticed: `Date` has whole seconds, and answers take time."""
LENT = "science_gateway_lent_1"
"""Name of the module `lend.py` where keys are lent."""


class StoreError(Exception):
    """What the store answered, as one sentence for a person; `reason` is the job's `failure`."""

    def __init__(self, message, reason="store failed"):
        super().__init__(message)
        self.reason = reason


class Answer:
    """Status, body and error code of one response."""

    def __init__(self, status, body, headers):
        self.status = status
        self.body = body
        self.headers = headers

    @property
    def code(self):
        """The store's own error code, e.g. `NoSuchBucket`; empty when it gave none."""
        return _text(self.body, "Code")


class S3:
    """One bucket; keys are relative to it."""

    def __init__(self, output, env=None, timeout=20):
        self.bucket = output["bucket"]
        self.region = output.get("region") or "us-east-1"
        self.anonymous = bool(output.get("anonymous"))
        self.keys = None if self.anonymous else keys_for(output, env)
        self.timeout = timeout
        endpoint = output.get("endpoint") or f"https://s3.{self.region}.amazonaws.com"
        url = urllib.parse.urlsplit(endpoint)
        self.secure = url.scheme == "https"
        self.path = url.path.rstrip("/")
        self.host = url.netloc
        if output.get("addressing") == "virtual":
            self.host = f"{self.bucket}.{url.netloc}"
        else:
            self.path += "/" + _quote(self.bucket)
        if not self.anonymous and self.keys is None:
            raise StoreError(
                "The workers have no keys for the object store (AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY are not set). Ask the site, or lend yours to the cluster.",
                "keys missing",
            )

    @property
    def lent(self):
        """The module that has the keys, where they are lent; else None."""
        is_lent = self.keys is not None and self.keys["from"] == "lent"
        return sys.modules[LENT] if is_lent else None

    @property
    def bucket_is_known(self):
        """Whether the bucket was listed before in this process."""
        return (self.host, self.path) in _known

    def get(self, key):
        """Return the object's bytes, or None when there is none."""
        answer = self.call("GET", key)
        if answer.status == 404 and answer.code != "NoSuchBucket":
            return None
        return self.check(answer, f"read {key}").body

    def now(self):
        """Return milliseconds since the epoch by the store's clock, as far as it is known."""
        return int((time.time() + _offsets.get(self.host, 0)) * 1000)

    def put(self, key, body, create=False, etag=None):
        """Write an object.

        Returns False when `create` is asked for and there is one already, or when it is no longer
        the one of `etag`.
        """
        headers = {"if-none-match": "*"} if create else {"if-match": etag} if etag else {}
        answer = self.call("PUT", key, body, headers)
        if headers and answer.status == 412:
            return False
        self.check(answer, f"write {key}")
        return True

    def list(self, prefix, most=1000):
        """Return how many objects have the prefix, at most `most`."""
        return len(self.names(prefix, most)[0])

    def names(self, prefix, most=1000, delimiter=None):
        """Return the first keys under a prefix, and the folders among them with a `delimiter`."""
        query = [("list-type", "2"), ("max-keys", str(most)), ("prefix", prefix)]
        if delimiter:
            query.append(("delimiter", delimiter))
        answer = self.check(self.call("GET", None, query=query), f"list {prefix}")
        _known.add((self.host, self.path))
        root = xml.etree.ElementTree.fromstring(answer.body)
        inside = {"Contents": "Key", "CommonPrefixes": "Prefix"}
        found = {kind: [] for kind in inside}
        for element in root:
            kind = element.tag.rpartition("}")[2]
            if kind in inside:
                names = (e.text or "" for e in element if e.tag.endswith(inside[kind]))
                found[kind].append(next(names, ""))
        return found["Contents"], found["CommonPrefixes"]

    def page(self, prefix, delimiter=None, next_page=None, most=1000):
        """Return one page of a listing: `objects`, `prefixes` and what `next` asks for the rest."""
        query = [("list-type", "2"), ("max-keys", str(most)), ("prefix", prefix)]
        query += [("delimiter", delimiter)] if delimiter else []
        query += [("continuation-token", next_page)] if next_page else []
        answer = self.check(self.call("GET", None, query=query), f"list {prefix}")
        objects, prefixes, following = [], [], None
        for element in xml.etree.ElementTree.fromstring(answer.body):
            said = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
            kind = element.tag.rpartition("}")[2]
            if kind == "Contents":
                # Servers give fractions of three to nine digits, or none.
                modified = time.strptime(said["LastModified"][:19], "%Y-%m-%dT%H:%M:%S")
                objects.append(
                    {
                        "key": said["Key"],
                        "size": int(said["Size"]),
                        "modified": calendar.timegm(modified) * 1000,
                        "etag": said.get("ETag", ""),
                    }
                )
            elif kind == "CommonPrefixes":
                prefixes.append(said["Prefix"])
            elif kind == "NextContinuationToken":
                following = element.text
        return {"objects": objects, "prefixes": prefixes, "next": following}

    def delete_all(self, prefix):
        """Delete every object whose key begins with `prefix`, which may not be empty."""
        if not prefix.strip("/"):
            raise ValueError("a whole bucket is never deleted")
        while True:
            names, _ = self.names(prefix)
            if not names:
                return
            entries = "".join(f"<Object><Key>{_xml(name)}</Key></Object>" for name in names)
            body = f"<Delete><Quiet>true</Quiet>{entries}</Delete>".encode()
            headers = {"content-md5": base64.b64encode(hashlib.md5(body).digest()).decode()}
            answer = self.call("POST", None, body, headers, [("delete", "")])
            self.check(answer, f"delete {prefix}")
            if b"<Error>" in answer.body:
                code = _text(answer.body, "Code")
                raise StoreError(f"The object store {self.host} did not delete {prefix}: {code}.")

    def call(self, method, key=None, body=b"", headers=None, query=()):
        """Send one request and return the answer, whatever its status."""
        path = (self.path + ("" if key is None else "/" + _quote(key))) or "/"
        text = "&".join(sorted(_quote(name, "") + "=" + _quote(value, "") for name, value in query))
        target = path + ("?" + text if text else "")
        while True:
            offset = _offsets.get(self.host, 0)
            sent = {"host": self.host, **(headers or {})}
            if not self.anonymous:
                self._sign(method, path, text, body, sent)
            answer = self._send(method, target, body, sent)
            # A signature of another hour is refused; the store's own clock makes a better one. It
            # may be another thread that has learned of it meanwhile.
            self._learn(answer)
            if answer.status != 403 or _offsets.get(self.host, 0) == offset:
                return answer

    def _learn(self, answer):
        # Note how far the store's clock is from ours.
        try:
            date = email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp()
        except (TypeError, ValueError, IndexError):
            return
        offset = date - time.time()
        offset = offset if abs(offset) > SKEW else 0
        if abs(offset - _offsets.get(self.host, 0)) > SKEW:
            _offsets[self.host] = offset

    def check(self, answer, what):
        """Return the answer if it is a success, else raise one sentence that says why."""
        if answer.status < 300:
            return answer
        if answer.status == 404 and answer.code in ("NoSuchBucket", ""):
            raise StoreError(
                f"The bucket {self.bucket} does not exist at {self.host}. "
                "Create it, or choose another one.",
                "bucket missing",
            )
        if answer.status in (401, 403):
            raise StoreError(
                f"The object store {self.host} refused the workers' keys "
                f"({answer.code or answer.status}) when asked to {what} in bucket {self.bucket}. "
                "Check that they may write there.",
                "keys refused",
            )
        raise StoreError(
            f"The object store {self.host} failed to {what} in bucket {self.bucket}: "
            f"{answer.status} {answer.code}."
        )

    def _sign(self, method, path, query, body, headers):
        # AWS Signature Version 4, one chunk.
        now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self.now() / 1000))
        headers["x-amz-date"] = now
        headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest() if body else EMPTY
        if self.keys["token"]:
            headers["x-amz-security-token"] = self.keys["token"]
        names = sorted(headers)
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        signed = ";".join(names)
        request = "\n".join([method, path, query, lines, signed, headers["x-amz-content-sha256"]])
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.keys['key']}/{self._scope(now)}, "
            f"SignedHeaders={signed}, Signature={self._signature(now, request)}"
        )

    def presign(self, key, seconds):
        """Return an address at which anybody may GET the object for so many seconds.

        It ends sooner where the keys are temporary and end sooner.
        """
        path = self.path + "/" + _quote(key)
        address = f"{'https' if self.secure else 'http'}://{self.host}{path}"
        if self.anonymous:
            return address
        now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self.now() / 1000))
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{self.keys['key']}/{self._scope(now)}",
            "X-Amz-Date": now,
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": "host",
        }
        if self.keys["token"]:
            query["X-Amz-Security-Token"] = self.keys["token"]
        text = "&".join(f"{name}={_quote(value, '')}" for name, value in sorted(query.items()))
        request = "\n".join(["GET", path, text, f"host:{self.host}\n", "host", "UNSIGNED-PAYLOAD"])
        return f"{address}?{text}&X-Amz-Signature={self._signature(now, request)}"

    def _scope(self, now):
        return f"{now[:8]}/{self.region}/s3/aws4_request"

    def _signature(self, now, request):
        key = ("AWS4" + self.keys["secret"]).encode()
        for part in (now[:8], self.region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = "\n".join(["AWS4-HMAC-SHA256", now, self._scope(now), digest])
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _send(self, method, target, body, headers):
        place = (self.secure, self.host)
        with _idle_lock:
            connection = _idle[place].pop() if _idle[place] else None
        while True:
            fresh = connection is None
            if fresh:
                connection = self._connect()
            try:
                connection.request(method, target, body or None, headers)
                response = connection.getresponse()
                answer = Answer(response.status, response.read(), response.headers)
            except (http.client.HTTPException, OSError):
                connection.close()
                connection = None
                if fresh:
                    raise
            else:
                with _idle_lock:
                    if len(_idle[place]) < 4 and not response.will_close:
                        _idle[place].append(connection)
                return answer

    def _connect(self):
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        host, _, port = self.host.partition(":")
        return kind(host, int(port) if port else None, timeout=self.timeout)


def keys_for(output, env=None):
    """Return `key`, `secret`, `token` and whose they are, `from` `worker` or `lent`; else None."""
    env = os.environ if env is None else env
    key, secret = env.get("AWS_ACCESS_KEY_ID"), env.get("AWS_SECRET_ACCESS_KEY")
    if key and secret:
        token = env.get("AWS_SESSION_TOKEN")
        return {"key": key, "secret": secret, "token": token, "from": "worker"}
    lent = sys.modules.get(LENT)
    found = None if lent is None else lent.find(output)
    return None if found is None else {**found, "from": "lent"}


def patient(work, seconds):
    """Call `work` again while the store cannot be reached or answers 5xx, for some seconds."""
    end, pause = time.monotonic() + seconds, 0.2
    while True:
        try:
            return work()
        except (OSError, http.client.HTTPException) as error:
            failure = StoreError(f"The object store cannot be reached: {error}.", "store failed")
        except StoreError as error:
            if error.reason != "store failed":
                raise
            failure = error
        if time.monotonic() + pause > end:
            raise failure
        time.sleep(pause)
        pause = min(5, pause * 2)


def _quote(text, safe="/"):
    return urllib.parse.quote(text, safe=safe + "-_.~")


def _xml(text):
    return xml.sax.saxutils.escape(text)


def _text(body, name):
    try:
        root = xml.etree.ElementTree.fromstring(body or b"<none/>")
    except xml.etree.ElementTree.ParseError:
        return ""
    return next((e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] == name), "")
