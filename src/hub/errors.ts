import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';

/** The hub could not be asked: no connection, or it answered that it cannot answer. */
export class HubUnreachable extends GatewayError<'HubUnreachable'> {
  readonly _tag = 'HubUnreachable';

  constructor(
    readonly hub: string,
    /** HTTP status, when there was an answer. */
    readonly status: number | undefined,
    why: string,
    options: GatewayErrorOptions = {},
  ) {
    super(`The hub ${hub} cannot be asked: ${why} Try again, or check its address.`, {
      remedy: 'retry',
      ...options,
    });
  }
}

/** The hub does not accept the token: unknown, expired or revoked. */
export class AuthRejected extends GatewayError<'AuthRejected'> {
  readonly _tag = 'AuthRejected';

  constructor(
    readonly hub: string,
    readonly status: number,
    options: GatewayErrorOptions = {},
  ) {
    super(
      `The hub ${hub} does not accept the token: it is wrong, has expired or was revoked. Sign in again.`,
      { remedy: 'signIn', ...options },
    );
  }
}

/** The token is good, but may not do this. */
export class ScopeMissing extends GatewayError<'ScopeMissing'> {
  readonly _tag = 'ScopeMissing';

  constructor(
    readonly hub: string,
    what: string,
    /** The hub's own words, one line. */
    readonly detail: string,
  ) {
    super(
      `The token may not ${what} at the hub ${hub}${detail ? ` (${detail})` : ''}. Make a token with more scopes and sign in again.`,
      { remedy: 'signIn' },
    );
  }
}

/** Something else answers at the hub's address. */
export class NotAHub extends GatewayError<'NotAHub'> {
  readonly _tag = 'NotAHub';

  constructor(
    readonly hub: string,
    what: string,
    options: GatewayErrorOptions = {},
  ) {
    super(`${hub} is ${what}, not a JupyterHub. Check the hub's address in the settings.`, {
      remedy: 'openSettings',
      ...options,
    });
  }
}
