"""What a job printed: the last lines of it, by attempt and number."""

from __future__ import annotations

import collections

KEEP_LINES = 10_000
KEEP_CHARACTERS = 1024 * 1024
PAGE_CHARACTERS = 128 * 1024


class Lines:
    """The last lines that a job printed, by attempt and number."""

    def __init__(self):
        self.lines = collections.deque()  # (attempt, number, text)
        self.size = 0
        self.totals = {}

    def add(self, attempt, first, lines):
        """Add lines; returns the number of the first one that was not known yet, and the rest."""
        known = self.totals.get(attempt, 0)
        lines = lines[max(0, known - first) :]
        first = max(first, known)
        for number, text in enumerate(lines, first):
            self.lines.append((attempt, number, text))
            self.size += len(text) + 1
        self.totals[attempt] = first + len(lines)
        while len(self.lines) > KEEP_LINES or self.size > KEEP_CHARACTERS:
            self.size -= len(self.lines.popleft()[2]) + 1
        return first, lines

    def after(self, attempt, number):
        """Return a page of runs of lines from (attempt, number) on, and if there is more."""
        runs, size = [], 0
        for at, n, text in self.lines:
            if (at, n) < (attempt, number):
                continue
            if size > PAGE_CHARACTERS:
                return runs, True
            last = runs[-1] if runs else None
            if last and last["attempt"] == at and last["first"] + len(last["lines"]) == n:
                last["lines"].append(text)
            else:
                runs.append({"attempt": at, "first": n, "lines": [text]})
            size += len(text) + 1
        return runs, False

    @property
    def count(self):
        """How many lines were printed in all attempts."""
        return sum(self.totals.values())
