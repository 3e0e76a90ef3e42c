import type { ColorTable } from './colorMaps.ts';
import type { Scale } from './scale.ts';

/** A colour with its opacity, 0 to 255 each. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** Colours of what is no colour of the map. */
export interface RuleColors {
  /** NaN, and what the array says is no value. */
  readonly nodata?: Rgba | undefined;
  /** Below the range; default: the map's first colour. */
  readonly under?: Rgba | undefined;
  /** Above the range; default: the map's last colour. */
  readonly over?: Rgba | undefined;
}

/** Entries of a palette: below the range, 256 colours of the map, above the range, no value. */
export const PALETTE_SIZE = 259;
/** The palette's entry of what lies below the range. */
const UNDER = 0;
/** The palette's entry of what lies above the range. */
export const OVER = 257;
/** The palette's entry of what has no value. */
export const NO_VALUE = 258;

const NODATA: Rgba = [190, 190, 190, 255];

/** The colours of all entries, RGBA. */
export function paletteOf(colors: ColorTable, rules: RuleColors = {}): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PALETTE_SIZE * 4).fill(255);
  for (let i = 0; i < 256; i += 1) bytes.set(colors.subarray(i * 3, i * 3 + 3), (i + 1) * 4);
  bytes.set(rules.under ?? bytes.slice(4, 8), UNDER);
  bytes.set(rules.over ?? bytes.slice(256 * 4, 257 * 4), OVER * 4);
  bytes.set(rules.nodata ?? NODATA, NO_VALUE * 4);
  return bytes;
}

/**
 * The palette's entry of a value. A colour map of 256 entries is indexed as matplotlib does it:
 * entry `floor(256 * unit)`, the last one for 1.
 */
export function entriesOf({ kind, range: [min, max], toUnit }: Scale): (value: number) => number {
  const perUnit = 256 / (max - min);
  const at: (value: number) => number =
    kind === 'linear' ? (value) => (value - min) * perUnit : (value) => toUnit(value) * 256;
  return (value) => {
    if (value < min) return UNDER;
    if (value > max) return OVER;
    return 1 + mapEntry(at(value));
  };
}

/** Entry of the map for a unit in [0, 256]; beyond: the ends; NaN: 257. */
export function mapEntry(unit: number): number {
  if (unit >= 255) return 255;
  if (unit > 0) return unit | 0;
  return unit <= 0 ? 0 : NO_VALUE - 1;
}
