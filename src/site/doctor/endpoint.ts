import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { abortable } from '../../base/abort.ts';
import type { Http } from '../../net/http.ts';
import type { Network } from '../../net/network.ts';
import { isLoopback, proxyFor } from '../../net/proxyRules.ts';
import { serverCertificate } from '../../net/serverCertificate.ts';
import { unreachable } from '../../net/errors.ts';
import { TcpCarrier } from '../../net/tcpCarrier.ts';
import type { Target } from '../../net/carrier.ts';
import type { Examination, Outcome, Went } from './examination.ts';
import type { Part } from './finding.ts';

/** What reaching an address takes. */
export interface Reaching {
  readonly exam: Examination;
  readonly http: Http;
  readonly network: Network;
}

const DAY = 86_400_000;
/** A certificate that ends within this is worth a word. */
const SOON = 14 * DAY;

/**
 * Name, connection and TLS of an http or https address, each a step. Where a proxy is named, name
 * and connection are those of the proxy.
 */
export async function reach(
  { exam, http, network }: Reaching,
  part: Part,
  address: string,
): Promise<Outcome<unknown>> {
  const url = new URL(address);
  const proxy = proxyFor(url, network);
  const through = proxy instanceof URL ? proxy : undefined;
  const open = await connectTo(exam, part, targetOf(through ?? url), through);
  const needs =
    open.went || (!through && (await goesAnyway({ exam, http, part, url }))) ? [] : [open];
  return exam.step({ part, hop: 'tls' }, needs, (signal) => tlsOf(http, url, signal));
}

/** The editor may know a proxy of the system that nobody has named to us; then requests get through. */
async function goesAnyway({
  exam,
  http,
  part,
  url,
}: Pick<Reaching, 'exam' | 'http'> & { part: Part; url: URL }): Promise<boolean> {
  if (url.protocol !== 'https:') return false;
  const limit = AbortSignal.timeout(5_000);
  const signal = exam.signal ? AbortSignal.any([exam.signal, limit]) : limit;
  try {
    await serverCertificate(http, url, { signal });
  } catch {
    // Why not is known already: it is what the steps before found.
    exam.signal?.throwIfAborted();
    return false;
  }
  exam.soften(part, 'Requests get there nevertheless, through a proxy of the system.');
  return true;
}

/** Name and TCP connection of a host, each a step. */
export async function connectTo(
  exam: Examination,
  part: Part,
  target: Target,
  proxy?: URL,
): Promise<Outcome<unknown>> {
  const whose = proxy ? ' (the proxy)' : '';
  const name = await exam.step({ part, hop: 'name' }, [], async (signal) => {
    if (isIP(target.host)) return said(`${target.host}${whose} is an address already.`);
    const found = await abortable(lookup(target.host, { all: true }), signal).catch(
      (cause: unknown) => {
        signal.throwIfAborted();
        throw unreachable(shownTarget(target), cause);
      },
    );
    const addresses = found.map(({ address }) => address);
    return said(`${target.host}${whose} is ${addresses.slice(0, 3).join(', ')}.`);
  });
  return exam.step({ part, hop: 'connection' }, [name], async (signal) => {
    await using carrier = new TcpCarrier({ connectTimeoutMs: 5_000 });
    (await carrier.open(target, { signal })).destroy();
    return said(`${shownTarget(target)}${whose} accepts connections.`);
  });
}

/** Host and port of an address, without brackets. */
function targetOf({ hostname, port, protocol }: URL): Target {
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : usual };
}

/** `host:port` for a person. */
export function shownTarget({ host, port }: Target): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function tlsOf(http: Http, url: URL, signal: AbortSignal): Promise<Went<undefined>> {
  if (url.protocol === 'http:') {
    if (isLoopback(url.hostname)) return said('None is needed: this is the machine itself.');
    return {
      ...said(`${url.host} is reached over plain http: anybody on the way can read the token.`),
      warning: 'Use the https address of this host in the profile.',
    };
  }
  const { protocol, issuer, validTo } = await serverCertificate(http, url, { signal });
  const left = validTo === undefined ? undefined : validTo - Date.now();
  const until = validTo === undefined ? '' : `, valid until ${day(validTo)}`;
  const says = `${protocol}, certificate signed by ${issuer ?? 'a trusted authority'}${until}.`;
  if (left === undefined || left > SOON) return said(says);
  return { ...said(says), warning: 'Tell its administrator that the certificate ends soon.' };
}

/** `2026-11-22`. */
export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** A step that went and has nothing to hand on. */
export function said(says: string): Went<undefined> {
  return { value: undefined, says };
}
