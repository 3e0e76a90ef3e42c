/** What a codec takes and gives: numbers, numbers into bytes, or bytes. */
export type Stage = 'array' | 'toBytes' | 'bytes';

/**
 * The codecs that are known, by their numcodecs name. Alone in a file: whoever only reads metadata
 * does not load what decodes.
 */
const STAGES: ReadonlyMap<string, Stage> = new Map([
  ...each('array', 'transpose', 'delta', 'quantize', 'astype', 'fixedscaleoffset', 'scale_offset'),
  ...each('array', 'bitround', 'packbits'),
  ...each('toBytes', 'bytes', 'sharding_indexed'),
  ...each('toBytes', 'vlen-utf8', 'vlen-bytes', 'json2', 'msgpack2', 'categorize'),
  ...each('bytes', 'gzip', 'zlib', 'bz2', 'lzma', 'blosc', 'lz4', 'zstd', 'shuffle', 'base64'),
  ...each('bytes', 'crc32c', 'crc32', 'adler32', 'fletcher32'),
]);

/** The stage of a codec; `undefined`: nobody here knows it. */
export function stageOf(name: string): Stage | undefined {
  return STAGES.get(name);
}

function each(stage: Stage, ...names: string[]): [string, Stage][] {
  return names.map((name) => [name, stage]);
}
