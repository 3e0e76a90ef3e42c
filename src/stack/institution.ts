import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Http } from '../net/http.ts';
import type { Environment } from './environment.ts';
import { MARKER } from './launch.ts';
import type { StackPaths } from './paths.ts';
import type { Ports } from './ports.ts';
import type { StackSecrets } from './secrets.ts';

/** All that the three services are configured from. */
export interface Institution {
  readonly paths: StackPaths;
  readonly environment: Environment;
  readonly ports: Ports;
  readonly secrets: StackSecrets;
  readonly http: Http;
  /** Runs schedulers and workers; default: the environment's own. */
  readonly clusterPython?: string | undefined;
}

/** Where the services of a running stack are; no secret. */
export interface StackAddresses {
  /** The hub as its user sees it. */
  readonly hub: string;
  /** Dask Gateway's REST API, directly: dashboards and schedulers are behind it too. */
  readonly gateway: string;
  /** The same REST API through the hub's proxy, as at an institution. */
  readonly gatewayThroughHub: string;
  /** Scheduler traffic, `host:port`. */
  readonly proxy: string;
  readonly s3: {
    readonly endpoint: string;
    readonly region: string;
    /** Where jobs write; exists. */
    readonly bucket: string;
  };
  /** Name of the one user at the hub. */
  readonly user: string;
}

const prefix = '/services/dask-gateway';

/** The addresses that follow from the ports. */
export function addressesOf(ports: Ports): StackAddresses {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    hub: at(ports.hub),
    gateway: `${at(ports.gateway)}${prefix}`,
    gatewayThroughHub: `${at(ports.hub)}${prefix}`,
    proxy: `127.0.0.1:${ports.gateway}`,
    s3: { endpoint: at(ports.s3), region: 'RegionOne', bucket: 'gateway-results' },
    user: hubUser(userInfoName()),
  };
}

/** A name that JupyterHub takes and that is the same in addresses, folders and object keys. */
export function hubUser(login: string): string {
  const plain = login
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 32) || 'scientist';
}

/** The user's home for servers, schedulers and workers: their files do not mix with the real one's. */
export function userHome(paths: StackPaths): string {
  return join(paths.servers, hubUser(userInfoName()));
}

/** Containers run under ids without a name, for which Node throws. */
function userInfoName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/**
 * What a service inherits: nothing of the caller's but its place in the system. Otherwise keys and
 * Python paths from the caller's terminal would reach jobs and hide mistakes.
 */
export function serviceEnvironment(institution: Institution): Record<string, string> {
  const kept = /^(HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|OPENBLAS_[A-Z0-9_]+)$/;
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    kept.test(name) && value !== undefined ? [[name, value] as const] : [],
  );
  const bin = join(institution.environment.folder, 'bin');
  return {
    ...Object.fromEntries(inherited),
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    PYTHONUNBUFFERED: '1',
    [MARKER]: institution.secrets.install,
  };
}
