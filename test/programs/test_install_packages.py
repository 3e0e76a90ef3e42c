"""Missing packages, installed beside the environment of a running cluster."""

import json
import zipfile

import pytest

from conftest import load, source

packages = load("install_packages")


def wheel(folder, name, version="1.0"):
    """Make the smallest wheel that pip takes: no index is needed."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        file.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        file.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{info}/RECORD", "")
    return path


def install(client, *wanted):
    namespace = {"__name__": "bootstrap_of_the_test"}
    exec(source("bootstrap"), namespace)
    text = source("install_packages")
    payload = json.dumps({"packages": wanted, "source": text})
    arguments = ("packages_of_the_test", text, "install", payload)
    while True:
        answer = json.loads(client.run_on_scheduler(namespace["main"], *arguments))
        assert "ok" in answer, answer
        if "installing" not in answer["ok"]:
            return answer["ok"]


def test_a_package_is_there_on_all_workers_and_on_later_ones(jobs, client, cluster, tmp_path):
    name = "gateway_test_" + tmp_path.name.replace("-", "_")
    program = (
        f"import os, time\ndef child(n):\n    import {name}\n    time.sleep(0.05)\n"
        f"    return os.getpid(), {name}.VERSION\n"
        "def run(store, client):\n"
        "    return client.gather(client.map(child, range(24), pure=False))\n"
    )
    asked = {"origin": {"dependencies": [name]}}
    assert jobs.wait(jobs.submit(program, extra=asked))["failure"] == "package missing"
    said = install(client, f"{name} @ file://{wheel(tmp_path, name)}")
    assert "installed" in said, said
    cluster.scale(3)
    client.wait_for_workers(3, timeout=60)
    id = jobs.submit(program, extra=asked)
    assert jobs.wait(id)["state"] == "done", jobs.get(id)
    found = jobs.get(id)["result"]
    assert len({pid for pid, _ in found}) == 3 and {version for _, version in found} == {"1.0"}
    cluster.scale(2)


def test_what_pip_says_is_said(client, tmp_path):
    said = install(client, f"nothing @ file://{tmp_path}/none-1.0-py3-none-any.whl")
    assert "could not be installed on the workers: ERROR" in said["refused"]
    assert "`image`" in said["refused"]

    def plugins(dask_scheduler=None):
        return [name for name in dask_scheduler.worker_plugins if "packages" in name]

    before = client.run_on_scheduler(plugins)
    install(client, f"nothing @ file://{tmp_path}/none-1.0-py3-none-any.whl")
    assert client.run_on_scheduler(plugins) == before


@pytest.mark.parametrize("name", ["--index-url=http://evil", "", "-r x", "a\nb"])
def test_no_option_of_pips_is_smuggled_in(name):
    with pytest.raises(packages.InstallFailed, match="no name of a package"):
        packages.checked([name])
