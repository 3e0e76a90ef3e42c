import { GatewayError, sentence, type GatewayErrorOptions } from '../base/errors.ts';

/** The connection to a cluster ended while something was awaited from it, or before it was sent. */
export class CommClosed extends GatewayError<'CommClosed'> {
  readonly _tag = 'CommClosed';

  constructor(
    /** The operation that waited, e.g. `run_function`, or `connection`. */
    readonly op: string,
    /** Where the request was made; its stack becomes this error's. */
    site: Error | undefined,
    options: GatewayErrorOptions = {},
  ) {
    const why = options.cause === undefined ? '' : ` ${sentence(options.cause)}`;
    super(`The connection to the cluster ended (${op}).${why}`, { remedy: 'retry', ...options });
    const frames = site?.stack?.split('\n').slice(1).join('\n');
    if (frames) this.stack = `${this.name}: ${this.message}\n${frames}`;
  }
}

/** Python code that was run on the cluster raised. */
export class RemoteError extends GatewayError<'RemoteError'> {
  readonly _tag = 'RemoteError';

  constructor(
    /** `repr` of the exception. */
    message: string,
    /** Python's traceback as text; may be empty. */
    readonly traceback: string,
  ) {
    super(message);
  }
}

/** The scheduler does not let this operation be used. */
export class OperationRefused extends GatewayError<'OperationRefused'> {
  readonly _tag = 'OperationRefused';

  constructor(
    readonly op: string,
    why: string,
  ) {
    super(
      `The cluster's scheduler refuses the operation ${op}: ${why}. Ask the site's administrator.`,
    );
  }
}

/** The cluster runs a dask that this client does not speak to. */
export class VersionRefused extends GatewayError<'VersionRefused'> {
  readonly _tag = 'VersionRefused';

  constructor(readonly version: string) {
    super(
      `The cluster runs distributed ${version}; 2022.6.0 or newer is needed. Choose a newer image in the cluster's options.`,
    );
  }
}
