import { BlockList, isIP } from 'node:net';
import { InvalidInput } from '../base/errors.ts';
import type { Network } from './network.ts';

/**
 * The way to an address: through a proxy; `straight`, because a rule or the address itself says so;
 * or `undefined` because nobody has named a proxy.
 */
export type ProxyChoice = URL | 'straight' | undefined;

/** Chromium's word for "this machine's own addresses go through the proxy too". */
const LOOPBACK_TOO = '<-loopback>';

/**
 * Which way requests to `url` go (http, https, ws, wss).
 *
 * `network.proxy` wins over the environment, where a name in lower case wins over the same one in
 * capitals. This machine's own addresses are never asked of a proxy, as in browsers and in Go: the
 * proxy's `localhost` is another machine. Who wants it nevertheless (to watch the traffic) adds
 * `<-loopback>` to `noProxy` or NO_PROXY, as for Chromium.
 *
 * @throws InvalidInput when the proxy's address is none, or of a kind that is not spoken here.
 */
export function proxyFor(url: URL, network: Network): ProxyChoice {
  const read = readerOf(network.env ?? process.env);
  const rules = [...(network.noProxy ?? []), ...read('no_proxy').split(/[\s,]+/)]
    .map((rule) => rule.trim().toLowerCase())
    .filter(Boolean);
  const host = url.hostname.toLowerCase();
  if (isLoopback(host) && !rules.includes(LOOPBACK_TOO)) return 'straight';
  const secure = url.protocol === 'https:' || url.protocol === 'wss:';
  const named =
    network.proxy?.trim() || read(secure ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (!named) return undefined;
  const port = url.port || (secure ? '443' : '80');
  return rules.some((rule) => excepts(rule, host, port)) ? 'straight' : proxyAt(named);
}

function readerOf(env: NonNullable<Network['env']>): (name: string) => string {
  return (name) => (env[name] ?? env[name.toUpperCase()] ?? '').trim();
}

/** True for this machine's own addresses, as `URL.hostname` writes them. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(host) ||
    /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(host)
  );
}

/**
 * True when `rule` says that no proxy is for this host. Understood are `*`, `host`, `.domain`,
 * `*.domain`, each with or without `:port`, and address ranges like `10.0.0.0/8`. A name stands for
 * all names below it too, as for VS Code, curl and Python.
 */
function excepts(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  const address = host.replace(/^\[|\]$/g, '');
  const range = /^([\da-f.:]+)\/(\d{1,3})$/.exec(rule);
  if (range) return isInside(address, range[1] ?? '', Number(range[2]));
  const [, name = '', wanted] =
    /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(isIP(rule) === 6 ? `[${rule}]` : rule) ?? [];
  if (!name || (wanted !== undefined && wanted !== port)) return false;
  if (/^\*[^.]/.test(name)) return host.endsWith(name.slice(1));
  const domain = name.replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

function isInside(address: string, network: string, bits: number): boolean {
  const [kind, ofNetwork] = [isIP(address), isIP(network)];
  if (kind === 0 || kind !== ofNetwork || bits > (kind === 4 ? 32 : 128)) return false;
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(network, bits, family);
  return range.check(address, family);
}

/** The proxy's address; never in a message, because it may hold a password. */
function proxyAt(text: string): URL {
  const whole = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url?.hostname && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new InvalidInput(
    'proxy',
    `The address of the proxy (http.proxy, or HTTPS_PROXY and HTTP_PROXY in the environment) is ` +
      `not of the form http://host:port.${url ? ` A proxy of kind ${url.protocol.slice(0, -1)} is not supported.` : ''}`,
    { remedy: 'openSettings' },
  );
}
