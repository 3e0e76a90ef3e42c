import fc from 'fast-check';
import { getProxyForUrl } from 'proxy-from-env';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Network } from '../../../src/net/network.ts';
import { proxyFor } from '../../../src/net/proxyRules.ts';

afterEach(() => vi.unstubAllEnvs());

const proxy = 'http://proxy.example.org:3128';

function choice(url: string, network: Network): string {
  const found = proxyFor(new URL(url), { env: {}, ...network });
  return found instanceof URL ? found.href : String(found);
}

describe('which proxy', () => {
  it.each<[string, Network, string]>([
    ['https://hub.example.org', {}, 'undefined'],
    ['https://hub.example.org', { proxy }, `${proxy}/`],
    ['https://hub.example.org', { proxy: '  ' }, 'undefined'],
    ['https://hub.example.org', { env: { HTTPS_PROXY: 'p:1' } }, 'http://p:1/'],
    ['wss://hub.example.org', { env: { HTTPS_PROXY: 'p:1' } }, 'http://p:1/'],
    ['http://hub.example.org', { env: { HTTPS_PROXY: 'p:1' } }, 'undefined'],
    ['ws://hub.example.org', { env: { http_proxy: 'p:1' } }, 'http://p:1/'],
    ['https://hub.example.org', { env: { ALL_PROXY: 'p:1', https_proxy: 'q:2' } }, 'http://q:2/'],
    ['https://hub.example.org', { env: { HTTPS_PROXY: 'p:1', https_proxy: 'q:2' } }, 'http://q:2/'],
    ['https://hub.example.org', { proxy, env: { HTTPS_PROXY: 'p:1' } }, `${proxy}/`],
  ])('%s %j: %s', (url, network, wanted) => {
    expect(choice(url, network)).toBe(wanted);
  });

  it.each([
    'https://localhost:8000',
    'http://127.0.0.1:8000',
    'https://127.8.9.10',
    'https://[::1]:8000',
    'https://[::ffff:127.0.0.1]',
    'ws://stack.localhost',
    'http://2130706433',
  ])('none for this machine: %s', (url) => {
    expect(choice(url, { proxy })).toBe('straight');
    expect(choice(url, { proxy, noProxy: ['<-loopback>'] })).toBe(`${proxy}/`);
  });

  it.each(['https://localhost.example.org', 'https://128.0.0.1', 'https://[::2]'])(
    '%s is not this machine',
    (url) => expect(choice(url, { proxy })).toBe(`${proxy}/`),
  );
});

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://hub.example.org', true],
    ['example.org', 'https://hub.example.org', true],
    ['.example.org', 'https://hub.example.org', true],
    ['.example.org', 'https://example.org', true],
    ['*.example.org', 'https://hub.example.org', true],
    ['*ple.org', 'https://hub.example.org', true],
    ['hub.example.org', 'https://example.org', false],
    ['example.org', 'https://badexample.org', false],
    ['a, ,b  HUB.example.ORG', 'https://hub.example.org', true],
    ['hub.example.org:443', 'https://hub.example.org', true],
    ['hub.example.org:80', 'https://hub.example.org', false],
    ['hub.example.org:80', 'ws://hub.example.org', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/33', 'https://10.1.2.3', false],
    ['10.1.2.3', 'https://10.1.2.3:8443', true],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['[fd12::1]', 'https://[fd12::1]', true],
    ['[fd12::1]:443', 'https://[fd12::1]', true],
    ['fd12::1', 'https://[fd12::1]', true],
    ['fd12::2', 'https://[fd12::1]', false],
    ['fd00::/8', 'https://10.1.2.3', false],
  ])('%j for %s: %s', (rules, url, isExcepted) => {
    expect(choice(url, { proxy, env: { NO_PROXY: rules } })).toBe(
      isExcepted ? 'straight' : `${proxy}/`,
    );
  });

  it('excepts all that proxy-from-env excepts, whatever is written there', () => {
    const label = fc.constantFrom('a', 'b', 'hub', '10', '1', 'example', 'org');
    const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
    const rule = fc
      .tuple(fc.constantFrom('', '.', '*.', '*'), name, fc.constantFrom('', ':443', ':80'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, fc.array(rule, { maxLength: 4 }), (host, rules) => {
        const url = `https://${host}.org/`;
        const noProxy = rules.join(',');
        vi.stubEnv('https_proxy', proxy);
        vi.stubEnv('no_proxy', noProxy);
        if (getProxyForUrl(url) !== '') return true;
        return choice(url, { env: { https_proxy: proxy, no_proxy: noProxy } }) === 'straight';
      }),
      { numRuns: 2_000 },
    );
  });

  it('garbage excepts nothing and breaks nothing', () => {
    fc.assert(
      fc.property(fc.string(), (rules) => {
        choice('https://hub.example.org', { proxy, env: { NO_PROXY: rules } });
      }),
    );
  });
});
