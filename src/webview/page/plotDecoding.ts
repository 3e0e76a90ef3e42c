import { AS_STORED, type Decoding } from '../../plot/decoding.ts';
import type { CfDecoding } from '../../zarr/cf/decoding.ts';

/** What stored numbers mean, for loops and shaders. */
export function decodingOf({ masks, valid, scale, offset, wrap }: CfDecoding): Decoding {
  return {
    gain: scale === 0 ? 1 : scale,
    offset,
    masks: masks.map(Number),
    valid: valid ?? AS_STORED.valid,
    wrap,
  };
}
