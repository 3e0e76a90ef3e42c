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
