import type { ZarrArrayInfo } from './arrayInfo.ts';
import type { DecodedChunk } from './chunkDecoder.ts';
import { chunkNumbers } from './chunkNumbers.ts';
import { ChunkDamaged } from './errors.ts';
import { stridesOf } from './strides.ts';

/** Makes numbers of a chunk's bytes; `key` names the stored object in messages. @throws ChunkDamaged */
export type PlainDecode = (bytes: Uint8Array, key: string) => DecodedChunk;

/**
 * How to read chunks whose bytes are the numbers themselves, little endian and in C order: nothing
 * is undone, so that nobody needs a codec for them, nor a worker.
 *
 * @returns `undefined` for arrays with anything else.
 */
export function plainDecoder(info: ZarrArrayInfo): PlainDecode | undefined {
  const { steps, dtype, chunks, unreadable } = info;
  const [step, ...others] = steps;
  const isPlain =
    step?.name === 'bytes' && others.length === 0 && step.configuration['endian'] !== 'big';
  if (!isPlain || unreadable !== undefined || dtype.stored === undefined || dtype.size === 0) {
    return undefined;
  }
  const stride = stridesOf(chunks);
  return (bytes, key) => {
    try {
      return { data: chunkNumbers(info, bytes), shape: chunks, stride };
    } catch (cause) {
      throw new ChunkDamaged(key, cause instanceof Error ? cause.message : String(cause), {
        cause,
      });
    }
  };
}
