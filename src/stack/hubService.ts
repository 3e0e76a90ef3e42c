import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { answersOk } from './answersOk.ts';
import { addressesOf, innerAddresses } from './addresses.ts';
import { serviceEnvironment, type Institution } from './institution.ts';
import config from './jupyterhub_config.py';
import { MARKER, type ServiceSpec } from './launch.ts';
import { writePrivate } from './privateFiles.ts';

/** JupyterHub 6.1 with its own proxy. */
export async function hubService(institution: Institution): Promise<ServiceSpec> {
  const { paths, environment, http, ports, variant } = institution;
  const file = join(paths.config, 'jupyterhub_config.py');
  const values = join(paths.config, 'jupyterhub.json');
  await writePrivate(file, config);
  await writePrivate(values, JSON.stringify(valuesOf(institution)));
  const { hub } = addressesOf(ports, variant);
  const { hubApi } = innerAddresses(ports, variant);
  return {
    service: 'hub',
    command: environment.program('python'),
    args: ['-m', 'jupyterhub', '--config', file],
    env: {
      ...serviceEnvironment(institution),
      SCIENCE_GATEWAY_VALUES: values,
      // The proxy is a Node program, and inside the editor this process is Electron.
      ELECTRON_RUN_AS_NODE: '1',
    },
    cwd: paths.hub,
    // First the hub itself: its proxy writes every request that it cannot hand on to the log.
    isReady: async (signal) =>
      (await answersOk(http, { url: `${hubApi}/`, signal })) &&
      (await answersOk(http, { url: `${hub}/hub/api/`, signal })),
  };
}

function valuesOf(institution: Institution) {
  const { paths, environment, ports, secrets, variant, outer } = institution;
  const { hub, user } = addressesOf(ports, variant);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const asRoot = process.getuid?.() === 0;
  return {
    publicUrl: `${hub}/`,
    hubUrl: at(ports.hubApi),
    certificate: outer ?? null,
    directory: paths.hub,
    servers: paths.servers,
    proxyCommand: [process.execPath, proxyScript()],
    proxyApiUrl: at(ports.hubProxyApi),
    proxyToken: secrets.hubProxyToken,
    users: [user, ...(variant.users ?? [])],
    password: secrets.password,
    serverCommand: [environment.program('jupyterhub-singleuser')],
    serverArguments: asRoot ? ['--allow-root'] : [],
    serverEnvironment: serverEnvironment(institution),
    namedServers: variant.namedServers ?? false,
    serverScopes: variant.serverScopes ?? false,
    gatewayUrl: at(ports.gateway),
    gatewayToken: secrets.gatewayToken,
    stackToken: secrets.stackToken,
  };
}

/**
 * What every server of the hub gets, as the chart `daskhub` sets it (daskhub/values.yaml of
 * dask/helm-chart): the only place that names the proxy where it is hidden from outside.
 */
function serverEnvironment({ ports, secrets, variant }: Institution): Record<string, string> {
  const { gateway, gatewayPath, proxy } = innerAddresses(ports, variant);
  return {
    // Within an institution nobody speaks TLS.
    DASK_GATEWAY__ADDRESS: variant.tls ? gateway : addressesOf(ports, variant).gatewayThroughHub,
    DASK_GATEWAY__PROXY_ADDRESS: `gateway://${proxy}`,
    DASK_GATEWAY__PUBLIC_ADDRESS: `${gatewayPath}/`,
    DASK_GATEWAY__AUTH__TYPE: 'jupyterhub',
    DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE: 'local/notebook:1',
    [MARKER]: secrets.install,
  };
}

/** Beside a bundle lies the proxy as one file; a checkout has the package. */
function proxyScript(): string {
  const program = process.argv[1] ?? process.cwd();
  const bundled = join(dirname(program), 'http-proxy.cjs');
  if (existsSync(bundled)) return bundled;
  const manifest = resolveFrom([program, join(process.cwd(), 'package.json')]);
  return join(dirname(manifest), 'bin', 'configurable-http-proxy');
}

function resolveFrom(places: readonly string[]): string {
  const [place, ...rest] = places;
  if (place === undefined) throw new Error('The package configurable-http-proxy is not installed.');
  try {
    return createRequire(place).resolve('configurable-http-proxy/package.json');
  } catch {
    return resolveFrom(rest);
  }
}
