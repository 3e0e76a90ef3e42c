import { fill } from '../../../shared/fill.ts';
import type { CompareWords } from '../../../shared/compareWords.ts';
import type { ZarrArrayInfo } from '../../../zarr/arrayInfo.ts';
import type { CfDecoding } from '../../../zarr/cf/decoding.ts';

/** How the values of two arrays are subtracted. */
export type Subtraction =
  /** Whole numbers as they are stored, without rounding however large they are. */
  | 'exact'
  /** What the values stand for, as 64-bit floating point. */
  | 'float';

const whole = ['bool', 'int', 'uint'];
const times = ['datetime', 'timedelta'];
const numbers = [...whole, 'float'];

/** One of two arrays. */
export interface Compared {
  readonly info: ZarrArrayInfo;
  readonly decoding: CfDecoding;
}

/**
 * Whether two arrays can be subtracted, element from element.
 *
 * @returns how, or a sentence that says why not.
 */
export function comparable(
  a: Compared,
  b: Compared,
  words: CompareWords,
): Subtraction | { readonly not: string } {
  const shapes = [a, b].map(({ info }) => info.shape.join(' × ') || words.scalarShape);
  if (shapes[0] !== shapes[1])
    return { not: fill(words.otherShapes, shapes[0] ?? '', shapes[1] ?? '') };
  const kinds = [a.info.dtype.kind, b.info.dtype.kind];
  const labels = [a.info.dtype.label, b.info.dtype.label] as const;
  if (kinds.every((kind) => times.includes(kind))) {
    return labels[0] === labels[1] ? 'exact' : { not: fill(words.otherTimes, ...labels) };
  }
  if (kinds.every((kind) => kind === 'complex')) return 'float';
  if (!kinds.every((kind) => numbers.includes(kind))) {
    return { not: fill(words.noNumbers, ...labels) };
  }
  const isWhole = kinds.every((kind) => whole.includes(kind));
  const isStored = [a, b].every(({ decoding }) => isPlain(decoding));
  return isWhole && isStored ? 'exact' : 'float';
}

/** What must be known of the difference of two arrays that can be subtracted. */
export function remarkOn(a: Compared, b: Compared, words: CompareWords): string | undefined {
  const [mine, other] = [a.decoding.units, b.decoding.units];
  if ((mine ?? '') === (other ?? '')) return undefined;
  return fill(words.otherUnits, mine ?? words.noUnit, other ?? words.noUnit);
}

/** True when stored numbers are the values, though some of them may mean that there is none. */
function isPlain({ scale, offset, wrap }: CfDecoding): boolean {
  return scale === 1 && offset === 0 && wrap === 0;
}
