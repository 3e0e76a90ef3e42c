"""What a worker says of the packages that a program asks for."""

import importlib.metadata
import json
import platform

import pytest

from conftest import source


@pytest.fixture(scope="module")
def ask(client):
    """Ask a worker as the editor does: by a constant function, JSON in and out."""
    namespace = {"__name__": "check_worker_of_the_test__main__"}
    exec(source("check_worker"), namespace)

    def ask(packages=(), python=None):
        place = next(iter(client.scheduler_info()["workers"]))
        question = json.dumps({"python": python, "packages": list(packages)})
        return json.loads(client.run(namespace["main"], question, workers=[place])[place])

    return ask


def fits(answer):
    return {one["asked"]: one["fits"] for one in answer["packages"]}


def test_what_is_there_fits_and_its_version_is_told(ask):
    answer = ask(["numpy", "NumPy>=1.20", "dask[array]>2022"])
    assert set(fits(answer).values()) == {True}
    assert answer["packages"][0]["has"] == importlib.metadata.version("numpy")
    assert [one["name"] for one in answer["packages"]] == ["numpy", "NumPy", "dask"]


def test_what_is_missing_or_of_another_version_does_not(ask):
    asked = ["no-such-thing>=2", "numpy>=9000", "numpy==1.0.dev0"]
    answer = ask(asked)
    assert fits(answer) == dict.fromkeys(asked, False)
    assert [one["has"] is None for one in answer["packages"]] == [True, False, False]


def test_what_is_for_another_python_is_not_asked_for(ask):
    asked = "no-such-thing; python_version < '3'"
    assert fits(ask([asked])) == {asked: True}
    asked = "no-such-thing; python_version >= '3'"
    assert fits(ask([asked])) == {asked: False}


@pytest.mark.parametrize(
    ("wanted", "fit"),
    [(None, True), (">=3.9", True), ("<3", False), ("nonsense", False), (">=3.9,<4", True)],
)
def test_the_python_itself(ask, wanted, fit):
    answer = ask(python=wanted)
    assert (answer["python"], answer["pythonFits"]) == (platform.python_version(), fit)


@pytest.mark.parametrize("text", ["", "///", "numpy >=", "https://x.example/a.whl", "a b c", "é"])
def test_what_is_no_requirement_does_not_fit_and_harms_nobody(ask, text):
    assert fits(ask([text])) == {text: False}
