"""Tells what CPython reads in Python files: the oracle of our own reading.

`python python_signatures.py LIMIT` walks the standard library and prints one JSON line a file:
its functions and classes at column 0, their parameters, defaults and docstrings.
"""

import ast
import json
import math
import os
import sys
import sysconfig

PLAIN = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop)
NOTHING = {"kind": None}


def main(limit):
    """Print what is in the files of the standard library, evenly taken out of all of them."""
    paths = sorted(files(sysconfig.get_paths()["stdlib"]))
    for path in paths[:: max(1, len(paths) // limit)]:
        with open(path, "rb") as file:
            data = file.read()
        try:
            text = data.decode("utf-8")
            tree = ast.parse(data)
        except (SyntaxError, ValueError):
            continue
        print(json.dumps({"path": path, "text": text, "found": [one(node) for node in top(tree)]}))


def files(folder):
    """Return the Python files of the library itself."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("site-packages", "__pycache__")]
        yield from (os.path.join(root, name) for name in names if name.endswith(".py"))


def top(tree):
    """Return functions and classes at column 0."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in tree.body if isinstance(node, kinds) and node.col_offset == 0]


def one(node):
    """Return what is to be known of a function; of a class only its place."""
    about = {"name": node.name, "line": node.lineno, "isFunction": hasattr(node, "args")}
    if not about["isFunction"]:
        return about
    places = node.args.posonlyargs + node.args.args
    defaults = [None] * (len(places) - len(node.args.defaults)) + node.args.defaults
    pairs = [*zip(places, defaults), *zip(node.args.kwonlyargs, node.args.kw_defaults)]
    about["params"] = [{"name": arg.arg, "default": value(default)} for arg, default in pairs]
    doc = ast.get_docstring(node)
    about["doc"] = doc and "\n".join(line.rstrip() for line in doc.split("\n")).strip("\n")
    return about


def value(node):
    """Return a default as JSON with its kind; kind None where JSON cannot say it."""
    if node is None:
        return None
    try:
        plain = all(isinstance(part, PLAIN) for part in ast.walk(node))
        found = eval(compile(ast.Expression(node), "", "eval"), {}) if plain else None
        return kind(found if plain else ast.literal_eval(node))
    except (ArithmeticError, SyntaxError, TypeError, ValueError):
        return NOTHING


def kind(found):
    """Return the value with its kind."""
    if found is None:
        return {"kind": "none", "value": None}
    if isinstance(found, bool):
        return {"kind": "bool", "value": found}
    if isinstance(found, int) and abs(found) < 2**53:
        return {"kind": "int", "value": found}
    if isinstance(found, float) and math.isfinite(found):
        return {"kind": "float", "value": found}
    if isinstance(found, str):
        return {"kind": "str", "value": found}
    if isinstance(found, (list, tuple)):
        inner = [kind(item) for item in found]
        if all(item["kind"] for item in inner):
            return {"kind": "list", "value": [item["value"] for item in inner]}
    if isinstance(found, dict) and all(isinstance(name, str) for name in found):
        inner = {name: kind(item) for name, item in found.items()}
        if all(item["kind"] for item in inner.values()):
            return {"kind": "dict", "value": {name: i["value"] for name, i in inner.items()}}
    return NOTHING


if __name__ == "__main__":
    main(int(sys.argv[1]))
