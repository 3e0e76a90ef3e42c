import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';
import type { ClusterStatus } from './cluster.ts';

/** The gateway does not take the hub token, or there is none. */
export class TokenRejected extends GatewayError<'TokenRejected'> {
  readonly _tag = 'TokenRejected';

  constructor(message: string, options: GatewayErrorOptions = {}) {
    super(message, { remedy: 'signIn', ...options });
  }
}

/** The gateway refuses a value: an option out of range, an unknown field, a bad count. */
export class OptionRejected extends GatewayError<'OptionRejected'> {
  readonly _tag = 'OptionRejected';

  constructor(
    /** The gateway's own words. */
    readonly text: string,
  ) {
    super(`The gateway refused the value: ${text}`);
  }
}

/** The cluster belongs to another user. */
export class NotOwner extends GatewayError<'NotOwner'> {
  readonly _tag = 'NotOwner';

  constructor(readonly cluster: string) {
    super(`Cluster ${cluster} belongs to another user.`);
  }
}

/** The gateway knows no such cluster (any more). */
export class ClusterMissing extends GatewayError<'ClusterMissing'> {
  readonly _tag = 'ClusterMissing';

  constructor(readonly cluster: string) {
    super(`Cluster ${cluster} does not exist any more.`);
  }
}

/** The cluster exists but does not run. */
export class ClusterNotRunning extends GatewayError<'ClusterNotRunning'> {
  readonly _tag = 'ClusterNotRunning';

  constructor(
    readonly cluster: string,
    readonly status: ClusterStatus | undefined,
  ) {
    super(`Cluster ${cluster} ${status ? inWords[status] : 'is not running'}.`);
  }
}

const inWords: Record<ClusterStatus, string> = {
  pending: 'is still starting',
  running: 'is not reachable yet although it runs',
  stopping: 'is being stopped',
  stopped: 'has been stopped',
  failed: "failed to start or to run; the site's administrator finds the reason in its log",
};

/** The gateway, or the hub behind it, answered with an error of its own. */
export class GatewayFailed extends GatewayError<'GatewayFailed'> {
  readonly _tag = 'GatewayFailed';

  constructor(
    readonly status: number,
    /** The gateway's own words, if it had any. */
    readonly text: string,
    options: GatewayErrorOptions = {},
  ) {
    super(`The gateway failed with status ${status}${text ? `: ${text}` : ''}.`, {
      remedy: 'retry',
      ...options,
    });
  }
}

/** Something answers at the address, but it is no Dask Gateway. */
export class NotAGateway extends GatewayError<'NotAGateway'> {
  readonly _tag = 'NotAGateway';

  constructor(
    readonly address: string,
    what: string,
  ) {
    super(
      `There is no Dask Gateway at ${address}: ${what}. Check the gateway's address in the settings.`,
      { remedy: 'openSettings' },
    );
  }
}
