"""The user's local modules, importable on the driver and on all workers, for one job only.

The files lie in a folder of this process, so that a module finds its data beside itself. The
modules have names of the job's own, `science_gateway_local_<nonce>.<module>`, and imports in the
user's sources are led there before they are compiled: so two jobs with two versions of one module
never meet, functions and classes are pickled by reference, and all is gone with the job. The
scheduler has them too: it unpickles every graph.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib.abc
import importlib.machinery
import os
import shutil
import sys
import tempfile
import threading

from distributed.diagnostics.plugin import WorkerPlugin

PREFIX = "science_gateway_local_"
LARGEST = 20 * 1024 * 1024
_homes = {}
_lock = threading.Lock()


class BadArchive(Exception):
    """The archive is not what its hashes say, or leads out of its folder."""


class Home:
    """The unpacked modules of one job in this process."""

    def __init__(self, job, archive):
        self.package = PREFIX + job
        self.folder = tempfile.mkdtemp(prefix=f"science-gateway-modules-{os.getpid()}-")
        self.users = 0
        unpack(archive, self.folder)
        # Where the program itself would lie: its relative imports and its data begin there.
        inner = [part for part in (archive.get("package") or "").split(".") if part]
        self.program = ".".join([self.package, *inner])
        self.here = os.path.join(self.folder, *inner)
        self.tops = tops(archive)

    def close(self):
        """Take modules and files away again."""
        for name in list(sys.modules):
            if name == self.package or name.startswith(self.package + "."):
                del sys.modules[name]
        sys.path_importer_cache.pop(self.folder, None)
        shutil.rmtree(self.folder, ignore_errors=True)


def enter(argument):
    """Make the modules of a job importable in this process."""
    job, archive = argument["job"], argument["archive"]
    with _lock:
        finder = next((one for one in sys.meta_path if isinstance(one, Finder)), None)
        if finder is None:
            sys.meta_path.insert(0, Finder())
        if job not in _homes:
            _homes[job] = Home(job, archive)
        _homes[job].users += 1
        return _homes[job]


def leave(argument):
    """End what `enter` began."""
    with _lock:
        home = _homes.get(argument["job"])
        if home is None:
            return
        home.users -= 1
        if home.users <= 0:
            del _homes[argument["job"]]
            home.close()
        if not _homes:
            sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, Finder)]


def in_scheduler(argument):
    """Make the modules importable where graphs are unpickled; once per job."""
    if argument["job"] not in _homes:
        enter(argument)


def out_of_scheduler(argument):
    """End what `in_scheduler` began."""
    leave(argument)


def plugin(argument, modules):
    """Return the plugin that does so on a worker."""
    return LocalModules(argument)


class LocalModules(WorkerPlugin):
    """Has the modules of one job importable while it is there."""

    def __init__(self, argument):
        self.argument = argument

    def setup(self, worker):
        """Unpack them."""
        enter(self.argument)

    def teardown(self, worker):
        """Take them away."""
        leave(self.argument)


class Finder(importlib.abc.MetaPathFinder):
    """Finds modules by the names that jobs gave them."""

    def find_spec(self, fullname, path=None, target=None):
        """Find `science_gateway_local_<job>` and what lies below."""
        if not fullname.startswith(PREFIX):
            return None
        package, _, rest = fullname.partition(".")
        home = _homes.get(package[len(PREFIX) :])
        if home is None:
            return None
        if not rest:
            spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [home.folder]
            return spec
        loader = (loader_of(home), [".py"])
        for folder in path or ():
            spec = importlib.machinery.FileFinder(folder, loader).find_spec(fullname)
            if spec is not None:
                if spec.loader is None:  # a package without __init__.py
                    places = list(spec.submodule_search_locations)
                    spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
                    spec.submodule_search_locations = places
                return spec
        return None


def loader_of(home):
    """Return the class of loaders that lead a job's imports to its own modules."""

    class Loader(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname):
            path = self.get_filename(fullname)
            return led(self.get_data(path), path, home)

    return Loader


def led(source, path, home):
    """Return the code of a source whose imports lead to the job's modules."""
    tree = ast.parse(source, path)
    return compile(ast.fix_missing_locations(Leading(home).visit(tree)), path, "exec")


class Leading(ast.NodeTransformer):
    """Rewrites absolute imports of a job's modules; relative ones are right as they are."""

    def __init__(self, home):
        self.home = home

    def is_own(self, name):
        """Say whether a dotted name begins with one of the job's modules."""
        return name.partition(".")[0] in self.home.tops

    def visit_Import(self, node):
        """Lead `import a.b` and `import a.b as c`."""
        made = []
        for alias in node.names:
            if not self.is_own(alias.name):
                made.append(ast.Import([alias]))
                continue
            name = f"{self.home.package}.{alias.name}"
            top = alias.name.partition(".")[0]
            if alias.asname:
                made.append(ast.Import([ast.alias(name, alias.asname)]))
                continue
            if top != alias.name:
                # Loads the submodule; the name that is bound is the top one's.
                parent, _, last = name.rpartition(".")
                made.append(ast.ImportFrom(parent, [ast.alias(last, top)], 0))
            made.append(ast.ImportFrom(self.home.package, [ast.alias(top, top)], 0))
        return [ast.copy_location(one, node) for one in made]

    def visit_ImportFrom(self, node):
        """Lead `from a.b import c`."""
        if node.level == 0 and node.module and self.is_own(node.module):
            node.module = f"{self.home.package}.{node.module}"
        return node


def tops(archive):
    """Return the names that can be imported from the archive."""
    found = set()
    for one in archive["files"]:
        if one["path"].endswith(".py"):
            top = one["path"].partition("/")[0]
            found.add(top[:-3] if top.endswith(".py") else top)
    return {name for name in found if name.isidentifier()}


def unpack(archive, folder):
    """Write the files; raises BadArchive for what is not as it was sent."""
    size = 0
    for one in archive["files"]:
        parts = one["path"].split("/")
        if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
            raise BadArchive(f"The path {one['path']} of a local module leads elsewhere.")
        data = base64.b64decode(one["base64"])
        size += len(data)
        if size > LARGEST:
            raise BadArchive("The local modules are too large.")
        if hashlib.sha256(data).hexdigest() != one["sha256"]:
            raise BadArchive(f"The local file {one['path']} did not arrive as it was sent.")
        path = os.path.join(folder, *parts)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
