"""Has roc-validator judge a crate without a network: `validate_crate.py <folder>`.

The two contexts that a crate names are given from here: only the terms that ours uses, as
https://w3id.org/ro/crate/1.1/context and https://w3id.org/ro/terms/workflow-run/context have them.
Prints the issues, one a line.
"""

import io
import json
import sys
import urllib.request

import requests

SCHEMA = """
CreativeWork Dataset Person PropertyValue SoftwareSourceCode CreateAction about actionStatus
additionalType agent author codeRepository datePublished description encodingFormat endTime error
exampleOfWork hasPart instrument license mentions name object programmingLanguage result
softwareRequirements startTime url value valueRequired version
"""
CRATE = {name: "http://schema.org/" + name for name in SCHEMA.split()}
CRATE["File"] = "http://schema.org/MediaObject"
CRATE["ComputerLanguage"] = "http://schema.org/ComputerLanguage"
CRATE["conformsTo"] = "http://purl.org/dc/terms/conformsTo"
CRATE["FormalParameter"] = "https://bioschemas.org/FormalParameter"
CRATE["input"] = "https://bioschemas.org/ComputationalWorkflow#input"
RUN = {
    name: "https://w3id.org/ro/terms/workflow-run#" + name
    for name in ("ContainerImage", "containerImage", "registry", "sha256", "tag")
}
CONTEXTS = {
    "https://w3id.org/ro/crate/1.1/context": CRATE,
    "https://w3id.org/ro/terms/workflow-run/context": RUN,
}


def text_of(url):
    return next(
        (json.dumps({"@context": c}) for at, c in CONTEXTS.items() if url.startswith(at)), None
    )


def answer(session, method, url, **options):
    text, response = text_of(str(url)), requests.Response()
    response.url = url
    response.status_code = 404 if text is None else 200
    response.headers["content-type"] = "application/ld+json"
    response._content = (text or "").encode()
    return response


def opened(asked, *args, **options):
    url = asked if isinstance(asked, str) else asked.full_url
    text = text_of(url)
    if text is None:
        raise OSError(f"no network in this test: {url}")
    found = io.BytesIO(text.encode())
    found.headers = {"Content-Type": "application/ld+json"}
    found.url, found.status, found.code = url, 200, 200
    found.info, found.geturl = lambda: found.headers, lambda: url
    return found


def main(folder):
    import rdflib.parser
    import rdflib.plugins.shared.jsonld.util as jsonld
    import requests_cache

    requests.Session.request = requests_cache.CachedSession.request = answer
    urllib.request.urlopen = opened
    for module in (rdflib.parser, jsonld):
        for name in ("urlopen", "_urlopen"):
            if hasattr(module, name):
                setattr(module, name, opened)
    from rocrate_validator import models, services

    settings = services.ValidationSettings(
        rocrate_uri=models.URI(folder),
        profile_identifier="process-run-crate-0.5",
        requirement_severity=models.Severity.REQUIRED,
    )
    found = services.validate(settings)
    for issue in found.get_issues():
        print(issue.check.identifier, issue.message)
    print("valid" if not found.has_issues() else "not valid")


main(sys.argv[1])
