import { GatewayError } from '../../../base/errors.ts';

/** A decode worker cannot run, or says that a chunk is damaged. */
export class DecodeFailed extends GatewayError<'DecodeFailed'> {
  readonly _tag = 'DecodeFailed';
}
