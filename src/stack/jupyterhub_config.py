"""JupyterHub 6 on this machine.

The values (ports, secrets, paths) come from a JSON file that only the user may read; its path is in
SCIENCE_GATEWAY_VALUES. The defaults of JupyterHub listen on all interfaces: every address here is
loopback.
"""

import json
import os
from pathlib import Path

values = json.loads(Path(os.environ["SCIENCE_GATEWAY_VALUES"]).read_text())
c = get_config()  # noqa: F821

c.JupyterHub.bind_url = values["publicUrl"]
c.JupyterHub.hub_bind_url = values["hubUrl"]
if values["certificate"]:
    c.JupyterHub.ssl_cert = values["certificate"]["cert"]
    c.JupyterHub.ssl_key = values["certificate"]["key"]
c.JupyterHub.db_url = f"sqlite:///{values['directory']}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{values['directory']}/cookie-secret"
c.JupyterHub.log_level = "INFO"
c.ConfigurableHTTPProxy.command = values["proxyCommand"]
c.ConfigurableHTTPProxy.api_url = values["proxyApiUrl"]
c.ConfigurableHTTPProxy.auth_token = values["proxyToken"]
c.ConfigurableHTTPProxy.pid_file = f"{values['directory']}/proxy.pid"

# The "dummy" authenticator takes any password: code execution for every user of this machine.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = values["password"]
c.Authenticator.allowed_users = set(values["users"])

# Servers run as whoever started the stack. "simple" would put their home below /tmp, where another
# user may have made that folder first.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{values['servers']}/{{username}}"
c.Spawner.cmd = values["serverCommand"]
c.Spawner.args = values["serverArguments"]
c.Spawner.environment = values["serverEnvironment"]
c.Spawner.ip = "127.0.0.1"
c.Spawner.start_timeout = 60
c.JupyterHub.allow_named_servers = values["namedServers"]

c.JupyterHub.services = [
    {
        "name": "dask-gateway",
        "url": values["gatewayUrl"],
        "api_token": values["gatewayToken"],
        "display": False,
    },
    {"name": "stack", "api_token": values["stackToken"], "display": False},
]
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["self", "access:services!service=dask-gateway"]},
    {
        "name": "stack",
        "services": ["stack"],
        "scopes": ["admin:users", "tokens", "admin:servers"],
    },
]
if values["serverScopes"]:
    # As 2i2c and others have it; JupyterHub's own role `server` holds only the first two.
    gateway = "access:services!service=dask-gateway"
    own = ["users:activity!user", "access:servers!server"]
    c.JupyterHub.load_roles.append({"name": "server", "scopes": [*own, gateway]})
