import type { HttpAnswer } from '../net/http.ts';
import {
  ClusterMissing,
  ClusterNotRunning,
  GatewayFailed,
  NotAGateway,
  NotOwner,
  OptionRejected,
  TokenRejected,
} from './errors.ts';

/** What the request was about: words for the error, should there be one. */
export interface Asked {
  /** Address of the gateway as configured. */
  readonly address: string;
  readonly hadToken: boolean;
  readonly cluster?: string | undefined;
}

/**
 * The JSON of a good answer; every bad one becomes an error here and nowhere else.
 *
 * dask-gateway-server raises its own errors as `{"error": reason}` with their status; all the rest is
 * aiohttp's plain text (`routes.py`, the same from 2022.10.0 to 2026.3.0).
 */
export function jsonOf(answer: HttpAnswer, asked: Asked): unknown {
  const isGood = answer.status >= 200 && answer.status < 300;
  if (isGood && answer.body.length === 0) return undefined;
  const json = isJson(answer) ? parsed(answer.body) : undefined;
  if (isGood && json !== undefined) return json;
  if (isGood) throw new NotAGateway(asked.address, whatItIs(answer));
  throw errorOf(answer, reasonOf(json), asked);
}

function errorOf(answer: HttpAnswer, reason: string | undefined, asked: Asked): Error {
  const { status } = answer;
  if (status === 401) return rejected(asked);
  if (status === 404 && asked.cluster && reason) return new ClusterMissing(asked.cluster);
  if (status === 404) return new NotAGateway(asked.address, whatItIs(answer));
  if (status === 403 && asked.cluster) return new NotOwner(asked.cluster);
  if (status === 409 && asked.cluster) return new ClusterNotRunning(asked.cluster, undefined);
  if (status === 422) return new OptionRejected(reason ?? 'no reason was given');
  if (status === 500 && reason?.startsWith('Permission failure')) {
    return new TokenRejected(
      'The hub did not accept the token: yours is wrong or has expired (sign in again), or the ' +
        "gateway's own token is (tell the site's administrator).",
    );
  }
  return new GatewayFailed(status, reason ?? '');
}

function rejected({ hadToken, address }: Asked): TokenRejected {
  return new TokenRejected(
    hadToken
      ? `The gateway did not accept your token: it is wrong, has expired, or lacks the scope access:services. Sign in again (${address}).`
      : `The gateway at ${address} wants to know who you are. Sign in.`,
  );
}

function whatItIs(answer: HttpAnswer): string {
  const start = new TextDecoder().decode(answer.body.subarray(0, 200)).trimStart();
  const isPage = (answer.headers['content-type'] ?? '').includes('html') || start.startsWith('<');
  if (isPage) return 'that address is a web page';
  return `it answers ${answer.status} with something that is not JSON`;
}

function isJson(answer: HttpAnswer): boolean {
  return (answer.headers['content-type'] ?? '').startsWith('application/json');
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function reasonOf(json: unknown): string | undefined {
  const reason = (json as { error?: unknown } | null | undefined)?.error;
  return typeof reason === 'string' ? reason.slice(0, 2_000) : undefined;
}
