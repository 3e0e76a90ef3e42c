import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { answersOk } from './answersOk.ts';
import { addressesOf, serviceEnvironment, type Institution } from './institution.ts';
import config from './jupyterhub_config.py';
import { MARKER, type ServiceSpec } from './launch.ts';
import { writePrivate } from './privateFiles.ts';

/** JupyterHub 6.1 with its own proxy, for one user. */
export async function hubService(institution: Institution): Promise<ServiceSpec> {
  const { paths, environment, http, ports } = institution;
  const file = join(paths.config, 'jupyterhub_config.py');
  const values = join(paths.config, 'jupyterhub.json');
  await writePrivate(file, config);
  await writePrivate(values, JSON.stringify(valuesOf(institution)));
  const { hub } = addressesOf(ports);
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
      (await answersOk(http, { url: `http://127.0.0.1:${ports.hubApi}/hub/api/`, signal })) &&
      (await answersOk(http, { url: `${hub}/hub/api/`, signal })),
  };
}

function valuesOf({ paths, environment, ports, secrets }: Institution) {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const asRoot = process.getuid?.() === 0;
  return {
    publicUrl: at(ports.hub),
    hubUrl: at(ports.hubApi),
    directory: paths.hub,
    servers: paths.servers,
    proxyCommand: [process.execPath, proxyScript()],
    proxyApiUrl: at(ports.hubProxyApi),
    proxyToken: secrets.hubProxyToken,
    user: addressesOf(ports).user,
    password: secrets.password,
    serverCommand: [environment.program('jupyterhub-singleuser')],
    serverArguments: asRoot ? ['--allow-root'] : [],
    serverEnvironment: { [MARKER]: secrets.install },
    gatewayUrl: at(ports.gateway),
    gatewayToken: secrets.gatewayToken,
    stackToken: secrets.stackToken,
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
