"""JSON values become what the annotations of a function ask for."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

import pytest

from conftest import load

arguments = load("arguments")


class Colour(enum.Enum):
    red = "r"


DAY = datetime.date(2020, 2, 29)
NOON = datetime.datetime(2020, 2, 29, 12)


@pytest.mark.parametrize(
    ("hint", "value", "wanted"),
    [
        (datetime.date, "2020-02-29", DAY),
        (datetime.datetime, "2020-02-29T12:00", NOON),
        (datetime.datetime, "2020-02-29 12:00Z", NOON.replace(tzinfo=datetime.timezone.utc)),
        (Optional[datetime.date], "2020-02-29", DAY),
        (Optional[datetime.date], None, None),
        (Union[datetime.date, str], "tomorrow", "tomorrow"),
        (Union[str, datetime.date], "2020-02-29", "2020-02-29"),
        (datetime.date, "tomorrow", "tomorrow"),
        (datetime.date, "", ""),
        (datetime.datetime, "", ""),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[datetime.date, float], ["2020-02-29", 1], (DAY, 1.0)),
        (tuple, [1, 2], (1, 2)),
        (tuple[int], [1, 2], (1, 2)),
        (list[datetime.date], ["2020-02-29"], [DAY]),
        (Sequence[tuple[int, int]], [[1, 2]], [(1, 2)]),
        (set[str], ["a", "a"], {"a"}),
        (set, [[1]], [[1]]),
        (frozenset[int], [1], frozenset([1])),
        (Path, "a/b", Path("a/b")),
        (Colour, "r", Colour.red),
        (Colour, "red", Colour.red),
        (Colour, "blue", "blue"),
        (float, 1, 1.0),
        (float, True, True),
        (int, 1, 1),
        (Annotated[float, "K"], 1, 1.0),
        (Literal["a", 1], 1, 1),
        (dict[str, datetime.date], {"a": "2020-02-29"}, {"a": "2020-02-29"}),
        (Any, [1], [1]),
        (Union[int, float], 1, 1),
        (Optional[tuple[int, int]], [1, 2], (1, 2)),
    ],
)
def test_annotation(hint, value, wanted):
    def run(a):
        pass

    run.__annotations__ = {"a": hint}
    first, named = arguments.bound(run, {"a": value})
    assert (first, named) == ([], {"a": wanted})
    assert type(named["a"]) is type(wanted)


@pytest.mark.parametrize(
    ("default", "value", "wanted"),
    [
        ((1000, 1000), [10, 10], (10, 10)),
        (1.5, 2, 2.0),
        (1, 2.5, 2.5),
        (DAY, "2020-02-29", DAY),
        (None, [1], [1]),
        ([1], [2], [2]),
        ((1,), None, None),
    ],
)
def test_default(default, value, wanted):
    def run(a=default):
        pass

    assert arguments.bound(run, {"a": value}) == ([], {"a": wanted})


PROGRAM = """
from __future__ import annotations
import datetime

def run(store: tuple, day: datetime.date, size=(1, 1), /, *, part: float = 1):
    return [type(store).__name__ != "tuple", day.year, type(size).__name__, repr(part)]
"""


def test_a_job_gets_them(jobs):
    id = jobs.submit(PROGRAM, day="2020-02-29", size=[10, 10], part=2)
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    assert jobs.get(id)["result"] == [True, 2020, "tuple", "2.0"]


def test_what_is_ours_stays_as_it_is():
    def run(store: tuple, a: tuple):
        pass

    given = {"store": [1], "a": [1]}
    assert arguments.bound(run, given, ("store",)) == ([], {"store": [1], "a": (1,)})


def test_positional_only_parameters_get_their_values():
    def run(store, a, b=2, /, c=3):
        return store, a, b, c

    first, named = arguments.bound(run, {"c": 6, "a": 1, "store": 0})
    assert run(*first, **named) == (0, 1, 2, 6)
    first, named = arguments.bound(run, {"store": 0})
    with pytest.raises(TypeError, match="'a'"):
        run(*first, **named)


def test_annotations_that_cannot_be_evaluated_change_nothing():
    def run(a: nothing.of.that, b: datetime.date):  # noqa: F821
        pass

    assert arguments.bound(run, {"a": [1], "b": "2020-02-29"})[1] == {"a": [1], "b": "2020-02-29"}


def test_unknown_names_are_left_to_python():
    def run(a):
        pass

    assert arguments.bound(run, {"a": 1, "z": [2]}) == ([], {"a": 1, "z": [2]})
