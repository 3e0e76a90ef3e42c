import { userInfo } from 'node:os';
import type { Ports } from './ports.ts';
import type { StackVariant } from './variant.ts';

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
  /** Name of the usual user at the hub. */
  readonly user: string;
  /** The private authority of hub and object store, as PEM text; absent: they speak plain HTTP. */
  readonly ca?: string | undefined;
}

/** Where the services find each other, whatever of it is shown outside. */
export interface InnerAddresses {
  /** Path of the hub, with slashes at both ends. */
  readonly hubPath: string;
  /** REST API of the hub, past its proxy. */
  readonly hubApi: string;
  /** Path of the gateway below the hub, without a slash at its end. */
  readonly gatewayPath: string;
  /** REST API of the gateway, past the hub's proxy. */
  readonly gateway: string;
  /** Scheduler traffic, `host:port`. */
  readonly proxy: string;
}

/** Nothing may listen below 1024 without root, and nobody serves the discard protocol today. */
const closed = '127.0.0.1:9';

/** The addresses that clients are told; `ca` is the authority of the variant `tls`. */
export function addressesOf(ports: Ports, variant: StackVariant = {}, ca?: string): StackAddresses {
  const inner = innerAddresses(ports, variant);
  const { hideProxy = false, tls = false } = variant;
  const scheme = tls ? 'https' : 'http';
  const hub = `${at(ports.hub, scheme)}${inner.hubPath.slice(0, -1)}`;
  const gatewayThroughHub = `${at(ports.hub, scheme)}${inner.gatewayPath}`;
  return {
    hub,
    gateway: hideProxy || tls ? gatewayThroughHub : inner.gateway,
    gatewayThroughHub,
    proxy: hideProxy ? closed : inner.proxy,
    s3: { endpoint: at(ports.s3, scheme), region: 'RegionOne', bucket: 'gateway-results' },
    user: usualUser(),
    ...(ca !== undefined && { ca }),
  };
}

/** The addresses that follow from the ports for the services themselves. */
export function innerAddresses(ports: Ports, { hubPath = '' }: StackVariant = {}): InnerAddresses {
  const path = ['', ...hubPath.split('/').filter(Boolean), ''].join('/');
  const gatewayPath = `${path}services/dask-gateway`;
  return {
    hubPath: path,
    hubApi: `${at(ports.hubApi)}${path}hub/api`,
    gatewayPath,
    gateway: `${at(ports.gateway)}${gatewayPath}`,
    proxy: `127.0.0.1:${ports.gateway}`,
  };
}

function at(port: number, scheme = 'http'): string {
  return `${scheme}://127.0.0.1:${port}`;
}

/** A name that JupyterHub takes and that is the same in addresses, folders and object keys. */
export function hubUser(login: string): string {
  const plain = login
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 32) || 'scientist';
}

/** The hub's name of whoever runs the stack. */
export function usualUser(): string {
  return hubUser(userInfoName());
}

/** Containers run under ids without a name, for which Node throws. */
function userInfoName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
