import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';
import { certificateSentence } from './certificate.ts';
import { codeOf } from './errorCode.ts';

/** Why a host could not be reached: by what the connection to it came to. */
export type UnreachableReason = Failing | 'certificate' | 'proxy';

type Failing = 'refused' | 'nameNotFound' | 'timedOut' | 'tls' | 'closed' | 'noRoute' | 'other';

/** Options of `HostUnreachable`. */
export interface UnreachableOptions extends GatewayErrorOptions {
  /** Put in brackets behind the sentence. */
  readonly detail?: string | undefined;
  /** Instead of the sentence that belongs to the reason. */
  readonly sentence?: string | undefined;
}

/** No connection could be made, or it broke before an answer began. */
export class HostUnreachable extends GatewayError<'HostUnreachable'> {
  readonly _tag = 'HostUnreachable';

  constructor(
    /** `host:port` as it was asked for. */
    readonly endpoint: string,
    readonly reason: UnreachableReason,
    options: UnreachableOptions = {},
  ) {
    const { detail, sentence, ...rest } = options;
    super(sentence ?? `${endpoint} ${inWords[reason]}${detail ? ` (${detail})` : ''}.`, {
      remedy: 'retry',
      ...rest,
    });
  }
}

/** What a host did, behind its name. */
export const inWords: Record<UnreachableReason, string> = {
  refused: 'refused the connection: nothing listens there',
  nameNotFound: 'cannot be found: the host name is unknown to this network',
  timedOut: 'did not answer in time',
  tls: 'answered, but no trusted TLS connection could be made',
  certificate: 'has a certificate that is not trusted',
  proxy: 'cannot be reached through the proxy',
  closed: 'closed the connection before it answered',
  noRoute: 'cannot be reached from this network',
  other: 'could not be reached',
};

/** An address sent a request elsewhere and following it would have handed a credential on. */
export class RedirectRefused extends GatewayError<'RedirectRefused'> {
  readonly _tag = 'RedirectRefused';

  constructor(
    readonly from: string,
    readonly to: string,
    why = 'the request was not sent on, because it carries a credential or changes something',
  ) {
    super(`${from} redirects to ${to}; ${why}. Check the address in the settings.`, {
      remedy: 'openSettings',
    });
  }
}

/** An answer is larger than the caller allows. */
export class AnswerTooLarge extends GatewayError<'AnswerTooLarge'> {
  readonly _tag = 'AnswerTooLarge';

  constructor(
    readonly url: string,
    readonly limit: number,
  ) {
    super(`The answer of ${url} is larger than ${limit} bytes and was not read.`);
  }
}

/** An answer began and then ended early, or is no HTTP at all. */
export class AnswerBroken extends GatewayError<'AnswerBroken'> {
  readonly _tag = 'AnswerBroken';

  constructor(
    readonly url: string,
    what: string,
    options: GatewayErrorOptions = {},
  ) {
    super(`The answer of ${url} is broken: ${what}.`, { remedy: 'retry', ...options });
  }
}

const refused = new Set(['ECONNREFUSED']);
const unknownName = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
const late = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT']);
const noRoute = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN', 'EHOSTDOWN']);
const closed = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
const tls = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH)/;

/** Puts a failure of Node's sockets into the family; `proxy` is the one that they led through. */
export function unreachable(endpoint: string, cause: unknown, proxy?: URL): HostUnreachable {
  const sentence = certificateSentence(endpoint, cause);
  if (sentence) {
    return new HostUnreachable(endpoint, 'certificate', {
      sentence,
      cause,
      remedy: 'openSettings',
    });
  }
  const code = codeOf(cause);
  const detail = [code, proxy ? `through the proxy ${proxy.host}` : ''].filter(Boolean).join(', ');
  return new HostUnreachable(endpoint, reasonOf(code), { cause, detail });
}

/** What one of Node's error codes says. */
export function reasonOf(code: string): Failing {
  if (refused.has(code)) return 'refused';
  if (unknownName.has(code)) return 'nameNotFound';
  if (late.has(code)) return 'timedOut';
  if (noRoute.has(code)) return 'noRoute';
  if (closed.has(code)) return 'closed';
  if (tls.test(code)) return 'tls';
  return 'other';
}
