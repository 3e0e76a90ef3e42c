import type { CfDecoding } from '../../../zarr/cf/decoding.ts';
import type { Cell } from '../crosshair.ts';
import type { PlaneData } from '../planeData.ts';
import type { LinePart } from '../chunks/lineReader.ts';

/** Numbers along a direction of the picture or a dimension of the array; NaN where there are none. */
export type Profile = Float64Array;

/** The values of the picture in the row or the column of a cell, decoded when a decoding is given. */
export function profileOf(
  data: PlaneData,
  { row, column }: Cell,
  along: 'rows' | 'columns',
  decoding: CfDecoding | undefined,
): Profile {
  const { shown } = data.plane[along];
  const profile = new Float64Array(shown).fill(NaN);
  for (let i = 0; i < shown; i++) {
    const { value } = along === 'rows' ? data.at(i, column) : data.at(row, i);
    if (value !== undefined) profile[i] = decoded(value, decoding);
  }
  return profile;
}

/** Puts what a chunk brought into a series that begins with element 0 of its dimension. */
export function addPart(
  series: Profile,
  { start, values }: LinePart,
  decoding: CfDecoding | undefined,
): void {
  if (!values) return;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== undefined) series[start + i] = decoded(value, decoding);
  }
}

/** Smallest and largest finite number. */
export function rangeOf(profile: Profile): readonly [min: number, max: number] | undefined {
  let [min, max] = [Infinity, -Infinity];
  for (const value of profile) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : undefined;
}

function decoded(value: number | bigint, decoding: CfDecoding | undefined): number {
  if (!decoding || decoding.time) return Number(value);
  return decoding.decode(value) ?? NaN;
}
