import { GatewayError, type GatewayErrorOptions } from '../../base/errors.ts';

/** Bytes that are not what dask's protocol allows; the connection they came from is not to be trusted. */
export class ProtocolError extends GatewayError<'ProtocolError'> {
  readonly _tag = 'ProtocolError';

  constructor(
    what: string,
    /** Where in the input: bytes from the start of the stream, the frame or the pickle. */
    readonly offset: number,
    options?: GatewayErrorOptions,
  ) {
    super(`The cluster sent something that cannot be read: ${what} (at byte ${offset}).`, options);
  }
}
