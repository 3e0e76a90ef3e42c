import type { NumericArray } from '../../../zarr/chunkDecoder.ts';
import type { CfDecoding, Stored } from '../../../zarr/cf/decoding.ts';
import { exactValue } from '../format.ts';

/** The variable that labels a dimension, as far as it has been read. */
export class CoordinateAxis {
  readonly name: string;
  /** `<f8`, `<M8[ns]`; see `ArrayDescription.dtype`. */
  readonly dtype: string;
  readonly decoding: CfDecoding;
  #start = 0;
  #values: NumericArray | undefined;
  #order: -1 | 0 | 1 | undefined;

  constructor(name: string, dtype: string, decoding: CfDecoding) {
    this.name = name;
    this.dtype = dtype;
    this.decoding = decoding;
  }

  /** What stands beside the axis: name and units, as the variable says them. */
  get title(): string {
    const { longName, standardName, units } = this.decoding;
    const title = longName ?? standardName?.replaceAll('_', ' ') ?? this.name;
    return units === undefined || units === '1' ? title : `${title} [${units}]`;
  }

  /** Values of the elements from `start` on have been read. */
  set(start: number, values: NumericArray): void {
    this.#start = start;
    this.#values = values;
    this.#order = undefined;
  }

  /** True when all of [from, to) has been read. */
  has(from: number, to: number): boolean {
    return from >= this.#start && to <= this.#start + (this.#values?.length ?? 0);
  }

  /** As stored; `undefined` where nothing was read. */
  storedAt(index: number): Stored | undefined {
    return this.#values?.[index - this.#start];
  }

  /** The value as a number, of a time in its own units; NaN where there is none. */
  numberAt(index: number): number {
    const stored = this.storedAt(index);
    if (stored === undefined) return NaN;
    return this.decoding.decode(stored) ?? NaN;
  }

  /** The value in words: a date, or a number with its units; empty where there is none. */
  textAt(index: number): string {
    const stored = this.storedAt(index);
    return stored === undefined ? '' : decodedText(stored, this.dtype, this.decoding);
  }

  /** 1 when the values grow, −1 when they fall, 0 when they do neither: then no place is between. */
  get order(): -1 | 0 | 1 {
    this.#order ??= orderOf(this.#values ?? [], (stored) => this.decoding.decode(stored));
    return this.#order;
  }
}

/** A stored number as what it stands for: date, number with units; empty when it is masked. */
export function decodedText(stored: Stored, dtype: string, decoding: CfDecoding): string {
  const { time, units } = decoding;
  const value = decoding.decode(stored);
  if (value === undefined) return '';
  if (time) return time.format(decoding.isIdentity ? stored : value);
  const text = decoding.isIdentity
    ? exactValue(stored, dtype)
    : scaledText(value, stored, dtype, decoding);
  return units === undefined || units === '1' ? text : `${text} ${units}`;
}

/** The digits that the arithmetic has, not those of its rounding: 273.15, not 273.15000000000003. */
function scaledText(
  value: number,
  stored: Stored,
  dtype: string,
  { scale, offset, wrap }: CfDecoding,
): string {
  if (scale === 1 && offset === 0 && wrap === 0) return exactValue(stored, dtype);
  if (!Number.isFinite(value)) return exactValue(value, '<f8');
  const isWhole = typeof stored === 'bigint' || Number.isInteger(stored);
  if (!isWhole) return String(Number(value.toPrecision(9)));
  // A whole number times the scale plus the offset has no more decimals than these two.
  const decimals = Math.max(decimalsOf(scale), decimalsOf(offset));
  return decimals > 15 ? String(value) : String(Number(value.toFixed(decimals)));
}

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.max((digits.split('.')[1]?.length ?? 0) - Number(exponent), 0);
}

function orderOf(
  values: ArrayLike<Stored>,
  decode: (stored: Stored) => number | undefined,
): -1 | 0 | 1 {
  let order: -1 | 0 | 1 = 0;
  let before = NaN;
  for (let i = 0; i < values.length; i++) {
    const stored = values[i];
    const value = stored === undefined ? undefined : decode(stored);
    if (value === undefined || !Number.isFinite(value)) return 0;
    if (i > 0) {
      const step = Math.sign(value - before);
      if (step === 0 || (order !== 0 && step !== order)) return 0;
      order = step as -1 | 1;
    }
    before = value;
  }
  return values.length === 1 ? 1 : order;
}
