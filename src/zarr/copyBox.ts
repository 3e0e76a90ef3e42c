import type { NumericArray } from './numericArray.ts';

/**
 * Copies a box of `count` elements along each dimension from one array to another of the same type.
 * Offsets and strides count elements.
 */
export function copyBox(
  from: NumericArray,
  fromOffset: number,
  fromStride: readonly number[],
  to: NumericArray,
  toOffset: number,
  toStride: readonly number[],
  count: readonly number[],
): void {
  const rank = count.length;
  if (count.includes(0)) return;
  // The innermost loop runs along the last dimension, as one block where both lie contiguously.
  const last = rank - 1;
  const length = rank === 0 ? 1 : (count[last] ?? 1);
  const [stepFrom, stepTo] = rank === 0 ? [1, 1] : [fromStride[last] ?? 1, toStride[last] ?? 1];
  const at = count.map(() => 0);
  let [source, target] = [fromOffset, toOffset];
  for (;;) {
    copyLine(from, source, stepFrom, to, target, stepTo, length);
    let axis = last - 1;
    while (axis >= 0 && (at[axis] ?? 0) + 1 === count[axis]) {
      source -= (at[axis] ?? 0) * (fromStride[axis] ?? 0);
      target -= (at[axis] ?? 0) * (toStride[axis] ?? 0);
      at[axis--] = 0;
    }
    if (axis < 0) return;
    at[axis] = (at[axis] ?? 0) + 1;
    source += fromStride[axis] ?? 0;
    target += toStride[axis] ?? 0;
  }
}

/** As `copyBox`, of elements that are several numbers each (`Dtype.components`). */
export function copyElements(
  components: number,
  from: NumericArray,
  fromOffset: number,
  fromStride: readonly number[],
  to: NumericArray,
  toOffset: number,
  toStride: readonly number[],
  count: readonly number[],
): void {
  const times = (stride: readonly number[]) => [...stride.map((step) => step * components), 1];
  if (components === 1) copyBox(from, fromOffset, fromStride, to, toOffset, toStride, count);
  else {
    const [at, there] = [fromOffset * components, toOffset * components];
    copyBox(from, at, times(fromStride), to, there, times(toStride), [...count, components]);
  }
}

function copyLine(
  from: NumericArray,
  source: number,
  stepFrom: number,
  to: NumericArray,
  target: number,
  stepTo: number,
  length: number,
): void {
  if (stepFrom === 1 && stepTo === 1) {
    // Both have the type that the array's metadata says.
    (to as Float64Array).set(from.subarray(source, source + length) as Float64Array, target);
    return;
  }
  for (let i = 0; i < length; i += 1) {
    to[target + i * stepTo] = from[source + i * stepFrom] as never;
  }
}
