import { GatewayError } from '../base/errors.ts';

/** The id is that of something else on the cluster. */
export class JobIdTaken extends GatewayError<'JobIdTaken'> {
  readonly _tag = 'JobIdTaken';

  constructor(readonly id: string) {
    super(`The cluster already computes something called ${id}. Choose another job id.`);
  }
}

/** The cluster knows no job of this id: it was forgotten, or its scheduler was started again. */
export class JobMissing extends GatewayError<'JobMissing'> {
  readonly _tag = 'JobMissing';

  constructor(readonly id: string) {
    super(
      `The cluster knows no job ${id}: it was forgotten, or the cluster's scheduler was restarted.`,
    );
  }
}

/** The cluster's job registry declined; the message says why. */
export class JobRefused extends GatewayError<'JobRefused'> {
  readonly _tag = 'JobRefused';
}

/** The cluster did not take the keys of a store, or did not give them back. */
export class KeysNotLent extends GatewayError<'KeysNotLent'> {
  readonly _tag = 'KeysNotLent';

  /** @param what was not done, e.g. `lent to`. */
  constructor(what: string, why: string) {
    super(
      `The keys of the object store were not ${what} the cluster: ${why}. ` +
        'Try again; whatever was lent to a cluster ends with it.',
      { remedy: 'retry' },
    );
  }
}

/** A worker could not write to the object store; the message is its own. */
export class StoreCheckFailed extends GatewayError<'StoreCheckFailed'> {
  readonly _tag = 'StoreCheckFailed';

  constructor(
    message: string,
    /** `keys missing`, `keys refused`, `bucket missing` or `store failed`, as of a failed job. */
    readonly failure: string | undefined,
  ) {
    super(message);
  }
}

/** The workers did not get the packages; the message is pip's or the worker's. */
export class PackagesNotInstalled extends GatewayError<'PackagesNotInstalled'> {
  readonly _tag = 'PackagesNotInstalled';
}
