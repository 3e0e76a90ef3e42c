import { describe, expect, it } from 'vitest';
import { clearHost } from '../../../src/site/clearHttp.ts';
import { localProfile } from '../../../src/site/localProfile.ts';
import { outputOf } from '../../../src/site/profile.ts';
import { proxyTarget } from '../../../src/site/proxyTarget.ts';

const profile = localProfile({
  hub: 'http://127.0.0.1:8000',
  gateway: 'http://127.0.0.1:8001/services/dask-gateway',
  proxy: '127.0.0.1:8001',
  s3: { endpoint: 'http://127.0.0.1:9000', region: 'RegionOne', bucket: 'gateway-results' },
});

const reachedBy = (address: string, proxy?: string) =>
  proxyTarget({ ...profile, gateway: { address, proxy } });

describe('the target of scheduler traffic', () => {
  it('is the proxy address of the profile', () => {
    expect(proxyTarget(profile)).toEqual({ host: '127.0.0.1', port: 8001 });
    expect(reachedBy('https://x', 'gateway://traefik.example.org:80')).toEqual({
      host: 'traefik.example.org',
      port: 80,
    });
    expect(reachedBy('https://x', '[2001:db8::1]:8786')).toEqual({
      host: '2001:db8::1',
      port: 8786,
    });
  });

  it('is by default that of the gateway, as in the Python client', () => {
    expect(reachedBy('https://hub.example.org/services/dask-gateway')).toEqual({
      host: 'hub.example.org',
      port: 443,
    });
    expect(reachedBy('http://149.165.0.1')).toEqual({ host: '149.165.0.1', port: 80 });
    expect(reachedBy('http://[::1]:8080/x')).toEqual({ host: '::1', port: 8080 });
  });

  it.each(['traefik', 'traefik:', ':80', 'http://a:80/x'])('is refused as %s', (proxy) => {
    expect(() => reachedBy('https://x', proxy)).toThrow(/host:port/);
  });
});

describe('a token over plain http', () => {
  it('may go to this machine', () => {
    for (const host of ['127.0.0.1', '127.1.2.3:8000', 'localhost:80', '[::1]:9']) {
      expect(clearHost(`http://${host}/x`)).toBeUndefined();
    }
    expect(clearHost('https://hub.example.org')).toBeUndefined();
  });

  it.each([
    ['http://hub.example.org:8000/x', 'hub.example.org:8000'],
    ['http://127.0.0.1.example.org', '127.0.0.1.example.org'],
    ['http://localhost.example.org', 'localhost.example.org'],
    ['http://10.0.0.1', '10.0.0.1'],
  ])('to %s names the host', (address, host) => {
    expect(clearHost(address)).toBe(host);
  });
});

describe('where a job writes', () => {
  it('is below the results prefix, with everything that a worker needs but keys', () => {
    const deep = { ...profile, results: { store: 'Local', prefix: '/gateway-results/team/a/' } };
    expect(outputOf(deep, 'job-1')).toEqual({
      bucket: 'gateway-results',
      prefix: 'team/a/job-1',
      endpoint: 'http://127.0.0.1:9000',
      region: 'RegionOne',
      addressing: 'path',
      anonymous: false,
    });
    expect(outputOf(profile, 'job-1', 'other')).toMatchObject({ bucket: 'other', prefix: 'job-1' });
  });
});
