"""From JSON values to what a function's annotations ask for.

JSON knows no dates, tuples, sets, paths or enumerations, and does not tell 1 from 1.0. What an
annotation names is made of the value where that is possible; else the value stays as it is, and the
function says what it thinks of it. Without an annotation the default says what is wanted.
"""

from __future__ import annotations

import collections.abc
import datetime
import enum
import inspect
import pathlib
import types
import typing

UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))
LISTS = (list, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)
SETS = {
    set: set,
    frozenset: frozenset,
    collections.abc.Set: frozenset,
    collections.abc.MutableSet: set,
}


def bound(function, given, ours=()):
    """Return positional and named arguments; those named in `ours` stay as they are."""
    parameters = inspect.signature(function).parameters
    hints = hints_of(function)
    values = {}
    for name, value in given.items():
        parameter = parameters.get(name)
        if parameter is None or name in ours:
            values[name] = value
        elif name in hints:
            values[name] = made(value, hints[name])
        else:
            values[name] = like(value, parameter.default)
    first = []
    for name, parameter in parameters.items():
        if parameter.kind is not inspect.Parameter.POSITIONAL_ONLY:
            break
        if name not in values and parameter.default is inspect.Parameter.empty:
            break  # Python says which one is missing
        first.append(values.pop(name, parameter.default))
    return first, values


def hints_of(function):
    """Return the annotations by name, without those that cannot be evaluated."""
    try:
        return typing.get_type_hints(function)
    except Exception:
        found = getattr(function, "__annotations__", {})
        return {name: hint for name, hint in found.items() if not isinstance(hint, str)}


def like(value, default):
    """Return the value as of the default's type."""
    if isinstance(default, (tuple, set, frozenset, float, datetime.date, enum.Enum, pathlib.Path)):
        return made(value, type(default))
    return value


def made(value, hint):
    """Return the value as the annotation has it, or as it is."""
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    try:
        if origin in UNIONS:
            return one_of(value, arguments)
        if isinstance(value, list):
            return many(value, origin or hint, arguments)
        if isinstance(hint, type):
            return one(value, hint)
    except (TypeError, ValueError):
        pass
    return value


def one_of(value, hints):
    """Return the value as the first annotation has it that changes it or has its type."""
    for hint in hints:
        if isinstance(hint, type) and type(value) is hint:
            return value
    for hint in hints:
        found = made(value, hint)
        if found is not value:
            return found
    return value


def many(values, kind, arguments):
    """Return a list, tuple or set of what the annotation says of its items."""
    if kind is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(made(value, arguments[0]) for value in values)
        if len(arguments) == len(values):
            return tuple(made(value, hint) for value, hint in zip(values, arguments))
        return tuple(values)
    items = [made(value, arguments[0]) for value in values] if len(arguments) == 1 else values
    if kind in SETS:
        return SETS[kind](items)
    return items if kind in LISTS else values


def one(value, kind):
    """Return a single value as of this type."""
    if kind is float and type(value) is int:
        return float(value)
    if issubclass(kind, enum.Enum) and not isinstance(value, kind):
        return kind[value] if value in kind.__members__ else kind(value)
    if not isinstance(value, str):
        return value
    if issubclass(kind, datetime.datetime):
        # Python before 3.11 knows no Z.
        return kind.fromisoformat(value[:-1] + "+00:00" if value[-1:] in "zZ" else value)
    if issubclass(kind, datetime.date):
        return kind.fromisoformat(value)
    if issubclass(kind, pathlib.PurePath):
        return kind(value)
    return value
