"""Takes secrets out of what is shown and written: what this worker itself knows as one.

Those are the values of environment variables whose names say so, the keys of the store, whether
they are the worker's or lent, and the name of the cluster, which opens its dashboards.
"""

from __future__ import annotations

import os
import re

NAMES = re.compile(
    r"TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|ACCESS_KEY|API_KEY|PRIVATE_KEY|CLUSTER_NAME", re.I
)
SHORTEST = 8
"""Shorter values are no secrets, and would tear holes into ordinary text."""
INSTEAD = "[hidden]"


class Secrets:
    """Knows the secrets of this process; `clean` takes them out of a text."""

    def __init__(self, env=None, keys=None):
        env = os.environ if env is None else env
        found = {value for name, value in env.items() if NAMES.search(name)}
        found |= {value for name, value in (keys or {}).items() if name != "from"}
        # A cluster's name is in its address, too: `tls://…:8786/<name>`, `/clusters/<name>/status`.
        wanted = {str(value) for value in found if value and len(str(value)) >= SHORTEST}
        self.values = sorted(wanted, key=len, reverse=True)

    def clean(self, text):
        """Return the text without secrets."""
        for value in self.values:
            if value in text:
                text = text.replace(value, INSTEAD)
        return text

    def clean_all(self, value):
        """Return a JSON value whose texts have no secrets."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, dict):
            return {self.clean(str(name)): self.clean_all(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.clean_all(one) for one in value]
        return value
