"""The crate keeps the rules of RO-Crate 1.1 and Process Run Crate 0.5.

`npm run test:long` has the published checker say so, too.
"""

import json

import pytest

from conftest import load

crate = load("crate")
OUTPUT = "s3://bucket/lab/job-1"
REQUEST = {
    "schema": 1,
    "id": "job-1",
    "program": "mean",
    "entry": "run",
    "sha256": "ab" * 32,
    "submitted": 1795367307855,
    "user": "ada",
    "params": {"year": 2020, "var": "t2m", "box": [1, 2]},
    "parameterSchema": {
        "properties": {"year": {"type": "integer", "description": "Calendar year"}},
        "required": ["year"],
    },
    "origin": {"git": {"remote": "https://git.example/lab.git", "commit": "c0ffee"}},
    "dependencies": ["xarray", "zarr>=3"],
}
STATUS = {"state": "done", "started": 1795367307928, "finished": 1795367308561}
ENVIRONMENT = {"python": "3.11.7", "image": "ghcr.io/lab/image:2"}
PUBLISHED = ["job.json", "status.json", "environment.json", "source.py", "diff.patch"]
LEAST = {
    name: REQUEST[name] for name in ("schema", "id", "program", "entry", "sha256", "submitted")
}
CASES = {
    "everything": (REQUEST, STATUS, ENVIRONMENT, PUBLISHED),
    "least": (LEAST, {**STATUS, "state": "failed", "error": "E"}, {}, PUBLISHED[:3]),
}


@pytest.fixture(params=CASES)
def made(request):
    text = json.dumps(crate.crate(*CASES[request.param], OUTPUT))
    return json.loads(text)


def by_id(made):
    return {one["@id"]: one for one in made["@graph"]}


def references(value):
    """Return all ids that something refers to."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            return [value["@id"]]
        return [found for one in value.values() for found in references(one)]
    if isinstance(value, list):
        return [found for one in value for found in references(one)]
    return []


def test_the_metadata_file_describes_the_root(made):
    found = by_id(made)
    assert len(found) == len(made["@graph"]), "ids are unique"
    descriptor = found["ro-crate-metadata.json"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = found[descriptor["about"]["@id"]]
    assert root["@type"] == "Dataset" and root["datePublished"].startswith("2026-")
    assert {"name", "description", "license"} <= set(root)
    assert root["conformsTo"]["@id"] == crate.PROFILE in found


def test_every_reference_leads_somewhere(made):
    elsewhere = {"https://w3id.org/ro/crate/1.1", crate.WORDS + "DockerImage"}
    named = {ref for one in made["@graph"] for ref in references(list(one.values()))}
    assert named - elsewhere <= set(by_id(made))


def test_the_root_leads_to_every_data_entity(made):
    found = by_id(made)
    parts = references([found["./"]["hasPart"]])
    kinds = ("File", "Dataset")
    data = [one["@id"] for one in made["@graph"] if any(kind in one["@type"] for kind in kinds)]
    assert sorted(parts) == sorted(name for name in data if name != "./")
    assert f"{OUTPUT}/" in parts


def test_the_action_says_what_the_profile_asks_for(made):
    found = by_id(made)
    assert found["./"]["mentions"] == {"@id": "#run"}
    action = found["#run"]
    assert action["@type"] == "CreateAction" and action["name"] and action["description"]
    software = found[action["instrument"]["@id"]]
    assert "SoftwareSourceCode" in software["@type"] and software["name"]
    assert references([action["result"]]) == [f"{OUTPUT}/"]
    assert action["startTime"] <= action["endTime"] and action["endTime"].endswith("+00:00")
    failed = "error" in action
    word = "FailedActionStatus" if failed else "CompletedActionStatus"
    assert action["actionStatus"] == "http://schema.org/" + word


def test_parameters_and_values_belong_together():
    found = by_id(crate.crate(*CASES["everything"], OUTPUT))
    values = [found[one] for one in references(found["#run"]["object"])]
    formal = [found[one["exampleOfWork"]["@id"]] for one in values]
    assert [one["name"] for one in formal] == [one["name"] for one in values]
    assert references(found["source.py"]["input"]) == [one["@id"] for one in formal]
    assert [one["value"] for one in values] == [2020, "t2m", "[1, 2]"]
    assert formal[0]["description"] == "Calendar year" and formal[0]["additionalType"] == "Integer"


@pytest.mark.parametrize(
    ("image", "registry", "name", "tag"),
    [
        ("ghcr.io/lab/image:2", "ghcr.io", "lab/image", "2"),
        ("pangeo/base", "docker.io", "pangeo/base", "latest"),
        ("localhost:5000/x", "localhost:5000", "x", "latest"),
    ],
)
def test_an_image_is_taken_apart(image, registry, name, tag):
    found = crate.container(image)
    assert (found["registry"], found["name"], found["tag"]) == (registry, name, tag)
