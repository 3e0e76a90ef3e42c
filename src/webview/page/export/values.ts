import type { NumericArray } from '../../../zarr/chunkDecoder.ts';
import type { Shown } from '../part.ts';

/** Why what is on the screen cannot be given out; the sentence is for a person. */
export class NotExported extends Error {}

/** Numbers as zarr gives them: what was never written has the fill value. */
export function shownValues({ data, array }: Shown, words: ExportWords): NumericArray {
  const { values } = data;
  if (data.chunks('waiting').length > 0) throw new NotExported(words.exportUnread);
  if (data.chunks('broken').length > 0) throw new NotExported(words.exportBroken);
  if (!values) throw new NotExported(words.exportNothing);
  const missing = data.rects('missing');
  if (missing.length === 0) return values;
  const filled = values.slice();
  const width = data.plane.columns.shown;
  const each = values.length / (width * data.plane.rows.shown);
  const fill = fillNumber(array.fillValue, values);
  for (const { y, x, height, width: across } of missing) {
    for (let row = y; row < y + height; row++) {
      const from = (row * width + x) * each;
      // One of both kinds, and the number fits it.
      (filled as Float64Array).fill(fill as number, from, from + across * each);
    }
  }
  return filled;
}

/** What this says to people. */
export interface ExportWords {
  readonly exportUnread: string;
  readonly exportBroken: string;
  readonly exportNothing: string;
  readonly exportTooMany: string;
  readonly exportNoNumbers: string;
}

/** The fill value as a number of the array's kind; without one, zarr reads zeros. */
function fillNumber(text: string | null, values: NumericArray): number | bigint {
  const isBig = values instanceof BigInt64Array || values instanceof BigUint64Array;
  if (isBig) return /^-?\d+$/.test(text ?? '') ? BigInt(text ?? 0) : 0n;
  if (text === 'true') return 1;
  if (text === null || text === 'false') return 0;
  return Number(text.replace(/^([+-]?)inf(inity)?$/i, '$1Infinity'));
}
