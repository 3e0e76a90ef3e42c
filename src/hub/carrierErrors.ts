/**
 * What can go wrong on the way through the hub. A target that refuses is `HostUnreachable`, as on any
 * other way; a token that is not accepted, or may not, is told in the room's `errors.ts`.
 *
 * @module
 */
import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';

/** The hub could not start the user's server. */
export class ServerStartFailed extends GatewayError<'ServerStartFailed'> {
  readonly _tag = 'ServerStartFailed';

  constructor(
    /** The server in words, e.g. `Your server at the hub https://hub.example.org`. */
    readonly server: string,
    /** The hub's own words, one line. */
    readonly detail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(
      `${server} did not start: ${sentenceOf(detail)} Start it on the hub's page to see more, or ask its administrator.`,
      { remedy: 'retry', ...options },
    );
  }
}

/** The user did not want the server to be started. */
export class ServerStartRefused extends GatewayError<'ServerStartRefused'> {
  readonly _tag = 'ServerStartRefused';

  constructor(readonly server: string) {
    super(
      `${server} does not run and was not started, because you did not allow it. Without it clusters cannot be reached through the hub.`,
      { remedy: 'retry' },
    );
  }
}

/** The user's server runs, but what it answers is of no use. */
export class ServerUnusable extends GatewayError<'ServerUnusable'> {
  readonly _tag = 'ServerUnusable';

  constructor(
    readonly server: string,
    readonly detail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(`${server} cannot be used: ${sentenceOf(detail)} Restart it on the hub's page.`, {
      remedy: 'retry',
      ...options,
    });
  }
}

/** The user's server has no Python kernel that can carry connections. */
export class KernelMissing extends GatewayError<'KernelMissing'> {
  readonly _tag = 'KernelMissing';

  constructor(
    readonly server: string,
    readonly detail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(
      `${server} has no Python kernel that can carry connections: ${sentenceOf(detail)} Choose a server whose image holds ipykernel 6 or later.`,
      options,
    );
  }
}

/** The way through the hub broke while it was in use. */
export class HubCarrierLost extends GatewayError<'HubCarrierLost'> {
  readonly _tag = 'HubCarrierLost';

  constructor(
    readonly server: string,
    readonly reason: 'kernelDied' | 'socketClosed' | 'silent' | 'garbage' | 'closed' | 'asleep',
    options: GatewayErrorOptions = {},
  ) {
    super(`The way through ${lower(server)} is gone: ${inWords[reason]}`, {
      remedy: 'retry',
      ...options,
    });
  }
}

const inWords = {
  kernelDied: 'the kernel that carried it has ended. It is made anew at the next attempt.',
  socketClosed: 'the connection was closed. It is made anew at the next attempt.',
  silent: 'nothing was heard any more. It is made anew at the next attempt.',
  garbage: 'the other side broke the protocol. It is made anew at the next attempt.',
  closed: 'it was closed on this side.',
  asleep:
    'nothing was followed on the screen for a while, so it was given back. Show the clusters again.',
};

/** The Jupyter server dropped a message: the stream has a hole and is closed. */
export class MessageLost extends GatewayError<'MessageLost'> {
  readonly _tag = 'MessageLost';

  constructor(
    /** `host:port` of the target. */
    readonly endpoint: string,
    readonly server: string,
  ) {
    super(
      `The connection to ${endpoint} was closed: a message was lost on the way through ${lower(server)}, which drops messages above its iopub_msg_rate_limit. It is tried again; if this comes back, ask the administrator to raise the limit.`,
      { remedy: 'retry' },
    );
  }
}

/** Something asked for a connection that nobody has allowed. */
export class TargetNotAllowed extends GatewayError<'TargetNotAllowed'> {
  readonly _tag = 'TargetNotAllowed';

  constructor(readonly endpoint: string) {
    super(
      `No connection to ${endpoint} was made: it is not among the addresses that this site's profile names.`,
      { remedy: 'openSettings' },
    );
  }
}

/** Bytes from a kernel's WebSocket that are no message. */
export class KernelProtocolError extends GatewayError<'KernelProtocolError'> {
  readonly _tag = 'KernelProtocolError';

  constructor(what: string, options: GatewayErrorOptions = {}) {
    super(`A message of the Jupyter server is broken: ${what}.`, options);
  }
}

const lower = (server: string) => server.charAt(0).toLowerCase() + server.slice(1);

/** Foreign words with an end. */
function sentenceOf(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
