"""Installs missing packages beside a cluster's environment, for as long as the cluster lasts.

Not dask's `PipInstall`: that runs pip in the scheduler's event loop, which stood still for 18 s,
and changes the environment for good. Here pip runs in a thread, once per host, into a folder of its
own at the end of `sys.path`: what the image has wins. Later workers install before they take tasks.
The scheduler gets them too: it unpickles every graph.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile

from distributed.diagnostics.plugin import WorkerPlugin

NAME = "science-gateway-packages-"
SECONDS = 600
WAIT = 20
UNPICKLE = "(exec(GUARD), MADE)[1][0]"
GUARD = """
import sys, types
module = sys.modules.get(NAME)
if module is None:
    module = types.ModuleType(NAME)
    exec(compile(SOURCE, NAME, 'exec'), module.__dict__)
    module = sys.modules.setdefault(NAME, module)
MADE.append(module.Packages(WANTED))
"""


class InstallFailed(Exception):
    """One sentence for a person."""


_running = {}
"""What is being installed in this scheduler, by key: an editor asks again until it is there."""


async def main(op, payload, scheduler):
    """Answer one call with JSON text.

    `{"installed": […]}`, `{"refused": one sentence}`, or after 20 s `{"installing": […]}`: then the
    same call again waits on.
    """
    if op != "install":
        return json.dumps({"refused": f"There is no call {op}."})
    asked = json.loads(payload)
    try:
        wanted = checked(asked["packages"])
        name = key(wanted)
        if name not in _running:
            _running[name] = asyncio.ensure_future(give(scheduler, wanted, asked["source"]))
        work = _running[name]
        await asyncio.wait({work}, timeout=WAIT)
        if not work.done():
            return json.dumps({"installing": wanted})
        _running.pop(name, None)
        work.result()
    except InstallFailed as error:
        return json.dumps({"refused": str(error)})
    return json.dumps({"installed": wanted})


def checked(packages):
    """Return the packages, sorted; raises InstallFailed for what pip would take for an option."""
    wanted = sorted({str(one).strip() for one in packages})
    for one in wanted:
        if not one or not (one[0].isalnum() or one[0] == "_") or "\n" in one:
            raise InstallFailed(f"{one!r} is no name of a package: the program's header is wrong.")
    return wanted


async def give(scheduler, wanted, source):
    """Install on all hosts of now; workers of later do it as they come."""
    await there(wanted)
    name = NAME + key(wanted)
    # As scheduler.register_worker_plugin does, whose arguments changed with the versions.
    plugin = pickle.dumps(Shipped(wanted, source), protocol=4)
    scheduler.worker_plugins[name] = plugin
    message = {"op": "plugin-add", "plugin": plugin, "name": name}
    answers = await scheduler.broadcast(msg=message, on_error="ignore")
    for answer in answers.values():
        if isinstance(answer, dict) and answer.get("status") == "error":
            scheduler.worker_plugins.pop(name, None)
            raise InstallFailed(said(answer))


def said(answer):
    """Return the sentence in a worker's answer."""
    error = answer.get("exception")
    try:
        data = getattr(error, "data", error)
        error = pickle.loads(data) if isinstance(data, (bytes, bytearray)) else error
    except Exception:
        error = None
    return str(error or answer.get("exception_text") or "A worker could not install them.")[:2000]


class Shipped:
    """What becomes a `Packages` on a worker, where this module need not exist yet."""

    def __init__(self, wanted, source):
        name = "science_gateway_packages_" + hashlib.sha256(source.encode()).hexdigest()[:12]
        self.names = {"NAME": name, "SOURCE": source, "GUARD": GUARD, "WANTED": wanted, "MADE": []}

    def __reduce__(self):
        """Name the built-in `eval` only: so no version of Python or cloudpickle is tied."""
        return eval, (UNPICKLE, self.names)


class Packages(WorkerPlugin):
    """Has some packages importable on a worker."""

    def __init__(self, wanted):
        self.wanted = wanted

    async def setup(self, worker):
        """Install them unless another worker of this host has."""
        try:
            await there(self.wanted)
        except InstallFailed as error:
            # An exception of our own could not be read where this module is not.
            raise RuntimeError(str(error)) from None


async def there(wanted):
    """Install the packages on this host and find them from this process."""
    folder = await asyncio.get_running_loop().run_in_executor(None, install, wanted)
    sys.path_importer_cache.clear()
    if folder not in sys.path:
        sys.path.append(folder)


def key(wanted):
    """Return what names a set of packages."""
    return hashlib.sha256("\0".join(wanted).encode()).hexdigest()[:12]


def install(wanted):
    """Return the folder that has the packages, made by the first process of this host."""
    import fcntl

    version = "{}.{}".format(*sys.version_info[:2])
    name = f"science-gateway-packages-{os.getuid()}-{version}-{key(wanted)}"
    folder = os.path.join(tempfile.gettempdir(), name)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if os.stat(folder).st_uid != os.getuid():
        raise InstallFailed(f"{folder} on the workers belongs to somebody else.")
    with open(folder + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = os.path.join(folder, ".done")
        if not os.path.exists(done):
            pip(wanted, folder)
            open(done, "w").close()
    return folder


def pip(wanted, folder):
    """Run pip; raises InstallFailed with what it says."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input"]
    command += ["--disable-pip-version-check", "--target", folder, "--upgrade", "--", *wanted]
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise InstallFailed(
            f"{', '.join(wanted)} could not be installed within {SECONDS // 60} minutes. "
            "Choose an image that has them (cluster option `image`)."
        ) from None
    if ran.returncode == 0:
        return
    if "No module named pip" in ran.stderr:
        raise InstallFailed(
            "The workers have no pip, so that nothing can be installed there. "
            "Choose an image that has what the program needs (cluster option `image`)."
        )
    lines = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")]
    why = " ".join(lines or ran.stderr.splitlines()[-1:])[:1000]
    raise InstallFailed(
        f"{', '.join(wanted)} could not be installed on the workers: {why} "
        "Choose an image that has them (cluster option `image`)."
    )
