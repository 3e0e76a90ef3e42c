/**
 * For each of `pixels` pixels the element under its middle; −1 where there is none.
 *
 * @param from first element shown, fractions allowed.
 * @param length elements shown.
 * @param size elements there are.
 */
export function nearest(
  from: number,
  length: number,
  pixels: number,
  size: number,
  isFlipped = false,
): Int32Array<ArrayBuffer> {
  const elements = new Int32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const at = Math.floor(from + ((pixel + 0.5) * length) / pixels);
    elements[isFlipped ? pixels - 1 - pixel : pixel] = at >= 0 && at < size ? at : -1;
  }
  return elements;
}

/**
 * First pixel of and first pixel behind the elements [from, to).
 *
 * @param elements as `nearest` gives them.
 */
export function pixelSpan(elements: Int32Array, from: number, to: number): [number, number] {
  let [first, end] = [0, elements.length];
  const isIn = (element: number | undefined) =>
    element !== undefined && element >= from && element < to;
  while (first < end && !isIn(elements[first])) first += 1;
  while (end > first && !isIn(elements[end - 1])) end -= 1;
  return [first, end];
}
