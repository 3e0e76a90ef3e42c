import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';

/** The store answered that the keys are missing, wrong or not enough (401, 403). */
export class StoreDenied extends GatewayError<'StoreDenied'> {
  readonly _tag = 'StoreDenied';

  constructor(
    message: string,
    /** The store's own code, e.g. `InvalidAccessKeyId`. */
    readonly code: string,
    options?: GatewayErrorOptions,
  ) {
    super(message, options);
  }
}

/** The store could not be reached at all. */
export class StoreUnreachable extends GatewayError<'StoreUnreachable'> {
  readonly _tag = 'StoreUnreachable';
}

/** The store answered with an error or with something that is no answer (5xx, short body, a page). */
export class StoreFailed extends GatewayError<'StoreFailed'> {
  readonly _tag = 'StoreFailed';
  /** True when the same request may well succeed a moment later: 429, 5xx, a short body. */
  readonly transient: boolean;

  constructor(
    message: string,
    readonly status: number,
    options: GatewayErrorOptions & { readonly transient?: boolean } = {},
  ) {
    super(message, options);
    this.transient = options.transient ?? (status === 429 || status >= 500);
  }
}

/** The bucket is in another region than the one that was asked; the store's own word for it. */
export class RegionElsewhere extends GatewayError<'RegionElsewhere'> {
  readonly _tag = 'RegionElsewhere';

  constructor(
    message: string,
    /** Where it is; `undefined` when the answer does not say. */
    readonly region: string | undefined,
    options?: GatewayErrorOptions,
  ) {
    super(message, options);
  }
}

/** The bucket does not exist. */
export class BucketMissing extends GatewayError<'BucketMissing'> {
  readonly _tag = 'BucketMissing';
}

/** `put` with `create` found an object under that key; nothing was written. */
export class ObjectExists extends GatewayError<'ObjectExists'> {
  readonly _tag = 'ObjectExists';
}
