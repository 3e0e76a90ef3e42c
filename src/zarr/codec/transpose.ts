/**
 * Elements in the order before a transposition.
 *
 * @param size of an element in bytes.
 * @param stored the shape that the transposition made.
 * @param order its axis `i` is axis `order[i]` of the wanted array.
 */
export function transposed(
  bytes: Uint8Array,
  size: number,
  stored: readonly number[],
  order: readonly number[],
): Uint8Array {
  const count = stored.reduce((all, length) => all * length, 1);
  if (bytes.length !== count * size) throw new Error(`it has ${bytes.length} bytes`);
  const strides = stridesBefore(stored, order);
  const out = new Uint8Array(bytes.length);
  const at = stored.map(() => 0);
  let to = 0;
  for (let i = 0; i < count; i += 1) {
    out.set(bytes.subarray(i * size, (i + 1) * size), to * size);
    for (let axis = stored.length - 1; axis >= 0; axis -= 1) {
      const next = (at[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      to += stride;
      at[axis] = next;
      if (next < (stored[axis] ?? 1)) break;
      to -= next * stride;
      at[axis] = 0;
    }
  }
  return out;
}

/** How far a step along each axis of the transposed array goes in the wanted one. */
export function stridesBefore(stored: readonly number[], order: readonly number[]): number[] {
  const strides = stored.map(() => 1);
  const place = order.map((_, axis) => order.indexOf(axis));
  for (let axis = order.length - 2; axis >= 0; axis -= 1) {
    const after = place[axis + 1] ?? 0;
    strides[place[axis] ?? 0] = (strides[after] ?? 1) * (stored[after] ?? 1);
  }
  return strides;
}
