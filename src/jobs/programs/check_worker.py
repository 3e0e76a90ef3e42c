"""Runs on a worker: whether it has what a program's header asks for.

A constant function: what is looked for arrives as JSON, and leaves as JSON.
"""


def main(question, dask_worker=None):
    """Return, as JSON, the Python of this worker and what it has of the asked packages.

    Args:
        question: JSON of `{"python": ">=3.11" or null, "packages": ["zarr>=3", …]}`.
        dask_worker: Given by dask; not used.
    """
    import json
    import platform
    from importlib import metadata

    asked = json.loads(question)
    try:
        from packaging.requirements import InvalidRequirement, Requirement
        from packaging.specifiers import InvalidSpecifier, SpecifierSet
    except ImportError:  # only names can be compared then
        Requirement = SpecifierSet = None

    def look(text):
        import re

        name, specifier, applies = re.split(r"[^A-Za-z0-9._-]", text.strip())[0], None, True
        if Requirement is not None:
            try:
                read = Requirement(text)
            except InvalidRequirement:
                return {"asked": text, "name": name, "has": None, "fits": False}
            name, specifier = read.name, read.specifier
            applies = read.marker is None or read.marker.evaluate({"extra": ""})
        try:
            has = metadata.version(name)
        except metadata.PackageNotFoundError:
            return {"asked": text, "name": name, "has": None, "fits": not applies}
        fits = not applies or specifier is None or specifier.contains(has, prereleases=True)
        return {"asked": text, "name": name, "has": has, "fits": bool(fits)}

    version, fits = platform.python_version(), True
    if asked.get("python") and SpecifierSet is not None:
        try:
            fits = SpecifierSet(asked["python"]).contains(version, prereleases=True)
        except InvalidSpecifier:
            fits = False
    packages = [look(text) for text in asked.get("packages", [])]
    return json.dumps({"python": version, "pythonFits": bool(fits), "packages": packages})
