import { InvalidInput } from '../base/errors.ts';
import type { Target } from '../net/carrier.ts';
import type { Profile } from './profile.ts';

/**
 * Host and port of the scheduler traffic; by default those of the gateway's REST address, as
 * dask-gateway's own client derives it (dask_gateway/client.py, 2026.3.0).
 *
 * @throws InvalidInput when the profile's `proxy` is not `host:port`.
 */
export function proxyTarget({ gateway }: Pick<Profile, 'gateway'>): Target {
  const { proxy } = gateway;
  if (proxy === undefined) {
    const { hostname, port, protocol } = new URL(gateway.address);
    return { host: bare(hostname), port: port ? Number(port) : protocol === 'https:' ? 443 : 80 };
  }
  const found = /^(?:gateway:\/\/|tls:\/\/)?(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(proxy);
  const [, host, port] = found ?? [];
  if (!host || !port) {
    throw new InvalidInput(
      'gateway.proxy',
      `The proxy address ${proxy} is not of the form host:port.`,
    );
  }
  return { host: bare(host), port: Number(port) };
}

const bare = (host: string) => host.replace(/^\[|\]$/g, '');
