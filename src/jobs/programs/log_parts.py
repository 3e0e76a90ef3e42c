"""The log beside the data: everything that a job prints, as objects `log/000001.ndjson` and on.

Each line of a part is one run of one stream, `[seconds, "o" or "e", text]`, seconds since the epoch
by the store's clock. A part is written when it has 1 MiB, or 2 s after its first word. While the
store refuses, parts are kept packed in memory; when that is full too, who prints has to wait.
"""

from __future__ import annotations

import collections
import json
import threading
import time
import zlib

PART = 1024 * 1024
AFTER = 2.0
"""Seconds after its first word that a part is written, full or not."""
KEEP = 32 * 1024 * 1024
"""Bytes of packed parts that wait for the store."""
PATIENCE = 180
"""Seconds without the store, after which the oldest parts are given up and that is said."""
PIECE = 256 * 1024
STREAMS = {"stdout": "o", "stderr": "e"}


class LogParts:
    """Writes the parts; `put(name, bytes)` may fail, `first` is the number of the first part."""

    def __init__(self, put, first=1, offset=0.0):
        self.put = put
        self.number = first
        self.offset = offset
        self.condition = threading.Condition()
        self.open = []
        self.size = 0
        self.due = None
        self.packed = collections.deque()
        self.held = 0
        self.lost = 0
        self.reached = time.monotonic()
        self.closed = False
        self.deadline = None
        self.thread = None

    @property
    def full(self):
        """True while nothing more should be added."""
        return self.held > KEEP and time.monotonic() - self.reached < PATIENCE

    def add(self, runs):
        """Take runs `(time, stream, text)`."""
        with self.condition:
            for at, name, text in runs:
                stream = STREAMS.get(name, "e")
                seconds = round(at + self.offset, 3)
                for start in range(0, len(text), PIECE):
                    piece = json.dumps(
                        [seconds, stream, text[start : start + PIECE]], ensure_ascii=False
                    )
                    self.open.append(piece.encode("utf-8", "replace"))
                    self.size += len(self.open[-1])
                    if self.size >= PART:
                        self._seal()
            if self.open and self.due is None:
                self.due = time.monotonic() + AFTER
            if self.thread is None and (self.open or self.packed):
                self.thread = threading.Thread(
                    target=self._loop, name="science-gateway-log-parts", daemon=True
                )
                self.thread.start()
            self.condition.notify_all()

    def close(self, seconds):
        """Write what is left; True when all of it is there, False when the store stayed away."""
        with self.condition:
            self.closed = True
            self.deadline = time.monotonic() + seconds
            self.condition.notify_all()
        if self.thread is not None:
            self.thread.join(seconds + 30)
        return not self.packed and not self.open

    def _seal(self):
        # Called with the lock held.
        if self.open:
            self.packed.append(zlib.compress(b"\n".join(self.open) + b"\n", 1))
            self.held += len(self.packed[-1])
        self.open, self.size, self.due = [], 0, None
        while self.held > KEEP and not self.full and len(self.packed) > 1:
            self.held -= len(self.packed[0])
            self.lost += len(zlib.decompress(self.packed.popleft()))

    def _loop(self):
        pause = AFTER
        while True:
            with self.condition:
                self.condition.wait_for(self._is_time, self._until_due())
                if self._is_due():
                    self._seal()
                if not self.packed:
                    if self.closed:
                        return
                    continue
                part, lost = self.packed[0], self.lost
            try:
                self.put(f"log/{self.number:06d}.ndjson", self._body(part, lost))
            except Exception:
                with self.condition:
                    if self.closed and time.monotonic() > self.deadline:
                        return
                    self.condition.wait_for(lambda: self.closed, 0.5 if self.closed else pause)
                if self.closed:
                    time.sleep(0.5)
                pause = min(15, pause * 2)
                continue
            pause = AFTER
            with self.condition:
                self.reached = time.monotonic()
                self.number += 1
                self.lost -= lost
                if self.packed and self.packed[0] is part:
                    self.packed.popleft()
                    self.held -= len(part)

    def _body(self, part, lost):
        if not lost:
            return zlib.decompress(part)
        said = f"… {lost} bytes of this log could not be written …\n"
        line = json.dumps([round(time.time() + self.offset, 3), "e", said], ensure_ascii=False)
        return line.encode() + b"\n" + zlib.decompress(part)

    def _is_due(self):
        late = self.due is not None and time.monotonic() >= self.due
        return bool(self.open) and (self.closed or late)

    def _is_time(self):
        return bool(self.packed) or self.closed or self._is_due()

    def _until_due(self):
        return None if self.due is None else max(0.0, self.due - time.monotonic())
