"""In what a job ran: Python, packages, workers. Names of environment variables, never values."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import re

MOST_WORKERS = 200
IMAGE = ("JUPYTER_IMAGE_SPEC", "JUPYTER_IMAGE", "DASK_GATEWAY_IMAGE", "CONTAINER_IMAGE")
_packages = {}


def packages(fresh=False):
    """Return the installed packages with their versions; looked up once per process: 50 ms."""
    if fresh:
        _packages.clear()
    if not _packages:
        for found in importlib.metadata.distributions():
            name = found.metadata["Name"] if found.metadata else None
            if name:
                _packages.setdefault(re.sub(r"[-_.]+", "-", name).lower(), found.version)
    return dict(sorted(_packages.items()))


def asked(dask_worker=None):
    """Answer for one worker, as JSON text; runs on it."""
    state = getattr(dask_worker, "state", dask_worker)
    memory = getattr(dask_worker, "memory_manager", dask_worker)
    said = {
        "python": platform.python_version(),
        "packages": packages(),
        "threads": getattr(state, "nthreads", None),
        "memory": getattr(memory, "memory_limit", None),
    }
    return json.dumps(said)


def describe(own, others, image=None):
    """Return what `environment.json` says.

    `own` is this worker's answer, `others` those of all workers by address: of each only what
    differs is named, and its address only as a hash.
    """
    workers = []
    for address, said in sorted(others.items())[:MOST_WORKERS]:
        names = {*own["packages"], *said["packages"]}
        differ = {
            name: said["packages"].get(name, "not installed")
            for name in sorted(names)
            if said["packages"].get(name) != own["packages"].get(name)
        }
        worker = {"address": hashlib.sha256(address.encode()).hexdigest()[:12]}
        worker.update(memory=said["memory"], threads=said["threads"])
        if said["python"] != own["python"]:
            worker["python"] = said["python"]
        if differ:
            worker["packages"] = differ
        workers.append({name: one for name, one in worker.items() if one is not None})
    image = image or next((os.environ[name] for name in IMAGE if os.environ.get(name)), None)
    return {
        "schema": 1,
        "python": own["python"],
        "platform": platform.platform(),
        "packages": own["packages"],
        "workers": workers,
        **({"image": image} if image else {}),
        "env": sorted(os.environ),
    }


def missing(dependencies):
    """Return those dependencies of a header that this worker does not have, e.g. `xarray>=2024`.

    Versions are compared where `packaging` is installed; else only the names.
    """
    if not dependencies:
        return []
    lacking = _lacking(dependencies, packages())
    # Something may have been installed since they were looked up.
    return _lacking(dependencies, packages(fresh=True)) if lacking else []


def _lacking(dependencies, there):
    lacking = []
    for wanted in dependencies or ():
        text = str(wanted)
        found = re.match(r"\s*([A-Za-z0-9][\w.-]*)", text)
        if not found or _does_not_apply(text):
            continue
        version = there.get(re.sub(r"[-_.]+", "-", found[1]).lower())
        if version is None:
            lacking.append(text.strip())
        elif not _fits(text, version):
            lacking.append(f"{text.strip()} (they have {version})")
    return lacking


def _requirement(text):
    try:
        from packaging.requirements import Requirement

        return Requirement(text)
    except Exception:
        return None


def _does_not_apply(text):
    wanted = _requirement(text)
    return wanted is not None and wanted.marker is not None and not wanted.marker.evaluate()


def _fits(text, version):
    wanted = _requirement(text)
    return wanted is None or wanted.specifier.contains(version, prereleases=True)
