import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';

/** A metadata document breaks the Zarr specification, or is no JSON at all. */
export class ZarrInvalid extends GatewayError<'ZarrInvalid'> {
  readonly _tag = 'ZarrInvalid';

  constructor(
    /** Key of the document, e.g. `temperature/zarr.json`. */
    readonly key: string,
    what: string,
    options?: GatewayErrorOptions,
  ) {
    super(`${key}: ${what}.`, options);
  }
}

/** The array is legal Zarr, but of a kind that cannot be read here; the message names it. */
export class ZarrUnsupported extends GatewayError<'ZarrUnsupported'> {
  readonly _tag = 'ZarrUnsupported';
}

/** Neither an array nor a group is at this address. */
export class NodeMissing extends GatewayError<'NodeMissing'> {
  readonly _tag = 'NodeMissing';
}

/** A chunk is there, but its bytes are not what the metadata says. Never shown as data. */
export class ChunkDamaged extends GatewayError<'ChunkDamaged'> {
  readonly _tag = 'ChunkDamaged';

  constructor(
    /** Key of the stored object. */
    readonly key: string,
    what: string,
    options?: GatewayErrorOptions,
  ) {
    super(`The chunk ${key} is damaged: ${what}. Write it again.`, options);
  }
}

/** What was asked for needs more memory than is given for it. */
export class TooLarge extends GatewayError<'TooLarge'> {
  readonly _tag = 'TooLarge';
}
