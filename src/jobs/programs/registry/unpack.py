"""Makes a package of modules that came as one text, so that they import one another as usual."""

import json
import linecache
import sys
import types


def unpack(name, text):
    """Make the package `name` of `[[module, source], …]` in JSON; returns the last module.

    A module comes after those that it imports. Each keeps its own text as `SOURCE`.
    """
    package = types.ModuleType(name)
    package.__path__ = []
    sys.modules[name] = package
    for part, source in json.loads(text):
        full = f"{name}.{part}"
        module = types.ModuleType(full)
        module.__package__ = name
        module.SOURCE = source
        linecache.cache[full] = (len(source), None, source.splitlines(True), full)
        sys.modules[full] = module
        setattr(package, part, module)
        exec(compile(source, full, "exec"), module.__dict__)
    return module
