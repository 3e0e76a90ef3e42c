import { isGatewayError, sentence } from '../../base/errors.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { coordsOfKey } from '../../zarr/chunkGrid.ts';
import type { ChunkWatch } from './chunkWatch.ts';
import { isKeyTrouble } from './keyTrouble.ts';

/**
 * What a failed read of a chunk means. S3 answers 403 for an object that does not exist where the
 * keys may not list: only a listing tells a missing chunk from a refused one, and without it nobody
 * may call the chunk a fill value.
 *
 * @param key relative to the array.
 * @returns a sentence, or `undefined` when the chunk was never written.
 */
export async function explainRefusal(
  error: unknown,
  key: string,
  info: ZarrArrayInfo,
  watch: Pick<ChunkWatch, 'has'>,
): Promise<string | undefined> {
  const coords = coordsOfKey(info, key);
  if (!isGatewayError(error, 'StoreDenied') || isKeyTrouble(error) || !coords) {
    return sentence(error);
  }
  switch (await watch.has(coords)) {
    case true:
      return `Denied: the chunk ${key} exists, but these keys may not read it (403).`;
    case false:
      return undefined;
    case undefined:
      return `The chunk ${key} is unreadable (403: missing or not allowed).`;
  }
}
