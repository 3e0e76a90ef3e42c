import { COLOR_TABLES } from './colorTables.ts';

/** Names of the colour maps that can be chosen. */
export type ColorMapName = keyof typeof COLOR_TABLES;

/** 256 colours from the lowest value to the highest, three bytes (R, G, B) each. */
export type ColorTable = Uint8Array;

/** The map taken when nobody has chosen: perceptually uniform, safe for colour-blind readers. */
export const DEFAULT_COLOR_MAP: ColorMapName = 'viridis';

/** The map taken for angles: its ends meet. */
export const CYCLIC_COLOR_MAP: ColorMapName = 'twilight';

/** Names in the order shown: sequential maps first, then the diverging ones, then the cyclic. */
export const COLOR_MAPS: readonly ColorMapName[] = [
  'viridis',
  'cividis',
  'magma',
  'inferno',
  'plasma',
  'turbo',
  'gray',
  'YlGnBu',
  'RdBu_r',
  'coolwarm',
  'BrBG',
  'twilight',
];

const decoded = new Map<string, ColorTable>();

/** True when `name` is a colour map; names come from settings and saved views. */
export function isColorMap(name: string): name is ColorMapName {
  return Object.hasOwn(COLOR_TABLES, name);
}

/**
 * The colours of a map, exactly matplotlib's. Do not change what is returned: it is shared.
 *
 * @param name an unknown name gives the default map.
 */
export function colorTable(name: string, isReversed = false): ColorTable {
  const known = isColorMap(name) ? name : DEFAULT_COLOR_MAP;
  const id = isReversed ? `${known} reversed` : known;
  const held = decoded.get(id);
  if (held) return held;
  const table = isReversed ? reversed(colorTable(known)) : fromBase64(COLOR_TABLES[known]);
  decoded.set(id, table);
  return table;
}

function reversed(table: ColorTable): ColorTable {
  const out = new Uint8Array(table.length);
  for (let at = 0; at < table.length; at += 3) {
    out.set(table.subarray(at, at + 3), table.length - 3 - at);
  }
  return out;
}

/** The bytes of a base64 text. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
