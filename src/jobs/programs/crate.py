"""The record as a Process Run Crate 0.5: RO-Crate metadata that other tools read.

Written from what `job.json`, `status.json` and `environment.json` say, so it holds nothing more.
https://w3id.org/ro/wfrun/process/0.5, read in ResearchObject/workflow-run-crate.
"""

from __future__ import annotations

import json
import time

CRATE = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
WORDS = "https://w3id.org/ro/terms/workflow-run#"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
TYPES = {"integer": "Integer", "number": "Float", "string": "Text", "boolean": "Boolean"}
FILES = {
    "job.json": ("application/json", "The request"),
    "status.json": ("application/json", "How it ended"),
    "environment.json": ("application/json", "Python, packages and workers"),
    "source.py": ("text/x-python", "The program"),
    "diff.patch": ("text/x-diff", "What was not committed"),
    "modules.json": ("application/json", "Local modules"),
}


def crate(request, status, environment, written, output):
    """Return the crate as a JSON value.

    `written` are the names of the record's files, `output` is the address of the data.
    """
    ended = moment(status["finished"])
    name = f"{request['program']}.{request['entry']}, job {request['id']}"
    program = "source.py" if "source.py" in written else f"#program-{request['sha256'][:12]}"
    git = (request.get("origin") or {}).get("git") or {}
    agent = None
    if request.get("user"):
        agent = {"@id": "#agent", "@type": "Person", "name": request["user"]}
    inputs = parameters(request)
    urls = status.get("results") or [output]
    results = [entity(url.rstrip("/") + "/", "Dataset", name=url) for url in urls]
    image = container(environment.get("image"))
    files = [
        entity(one, "File", name=FILES[one][1], encodingFormat=FILES[one][0])
        for one in FILES
        if one in written and one != program
    ]
    action = entity(
        "#run",
        "CreateAction",
        name=name,
        description=f"{request['entry']}() of {request['program']} on a Dask cluster",
        instrument={"@id": program},
        agent=ref(agent),
        object=[ref(value) for value, _ in inputs],
        result=[ref(one) for one in results],
        startTime=moment(status.get("started") or request["submitted"]),
        endTime=ended,
        actionStatus="http://schema.org/" + action_status(status["state"]),
        error=status.get("error"),
        containerImage=ref(image),
    )
    software = entity(
        program,
        ["File", "SoftwareSourceCode"] if program == "source.py" else "SoftwareSourceCode",
        name=request["program"],
        encodingFormat=FILES["source.py"][0] if program == "source.py" else None,
        url=git.get("remote"),
        programmingLanguage={"@id": "#python"},
        codeRepository=git.get("remote"),
        version=git.get("commit"),
        sha256=request["sha256"] or None,
        input=[ref(formal) for _, formal in inputs],
        softwareRequirements=request.get("dependencies") or None,
    )
    python = entity("#python", "ComputerLanguage", name="Python", version=environment.get("python"))
    root = entity(
        "./",
        "Dataset",
        name=name,
        description=f"Record of job {request['id']}, which wrote {output}",
        datePublished=ended,
        license="The data's owner decides; this record states none.",
        conformsTo={"@id": PROFILE},
        author=ref(agent),
        hasPart=[ref(one) for one in files + results]
        + ([ref(software)] if program == "source.py" else []),
        mentions=ref(action),
    )
    graph = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": CRATE},
            "about": {"@id": "./"},
        },
        root,
        entity(PROFILE, "CreativeWork", name="Process Run Crate", version="0.5"),
        action,
        software,
        python,
        *(one for one in (agent, image) if one),
        *files,
        *results,
        *(one for pair in inputs for one in pair),
    ]
    return {"@context": [CRATE + "/context", TERMS], "@graph": graph}


def parameters(request):
    """Return pairs of what was given and what the function asks for."""
    properties = (request.get("parameterSchema") or {}).get("properties") or {}
    pairs = []
    for number, (name, value) in enumerate((request.get("params") or {}).items(), 1):
        schema = properties.get(name) if isinstance(properties.get(name), dict) else {}
        formal = entity(
            f"#parameter-{number}",
            "FormalParameter",
            name=name,
            description=schema.get("description"),
            additionalType=TYPES.get(schema.get("type"), "Text"),
            valueRequired=name in (request.get("parameterSchema") or {}).get("required", ()),
        )
        text = value if isinstance(value, (bool, int, float, str)) else json.dumps(value)
        given = entity(
            f"#value-{number}", "PropertyValue", name=name, value=text, exampleOfWork=ref(formal)
        )
        pairs.append((given, formal))
    return pairs


def container(image):
    """Return the container image, `registry/name:tag`, or None where that is not known."""
    if not image:
        return None
    name, _, tag = image.rpartition(":") if ":" in image.rpartition("/")[2] else (image, "", "")
    host, _, rest = name.partition("/")
    registry = host if rest and ("." in host or ":" in host) else "docker.io"
    return entity(
        "#image",
        "ContainerImage",
        additionalType={"@id": WORDS + "DockerImage"},
        registry=registry,
        name=rest if registry == host else name,
        tag=tag or "latest",
    )


def entity(place, kind, **properties):
    """Return an entity with those properties that are known; lists of one are written bare."""
    said = {"@id": place, "@type": kind}
    for name, value in properties.items():
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else value
        if value not in (None, [], ""):
            said[name] = value
    return said


def ref(one):
    """Return a reference to an entity."""
    return None if one is None else {"@id": one["@id"]}


def action_status(state):
    """Return schema.org's word for a state."""
    return "CompletedActionStatus" if state == "done" else "FailedActionStatus"


def moment(milliseconds):
    """Return ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(milliseconds / 1000))
