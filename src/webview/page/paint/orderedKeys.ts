const bits = new Int32Array(1);
const single = new Float32Array(bits.buffer);

/**
 * A number as two numbers of 32 bits, the second what the first one misses: together 48 digits of
 * the 53 that a number of 64 bits has.
 */
export function split(value: number): [high: number, low: number] {
  const high = Math.fround(value);
  return [high, Number.isFinite(high) ? Math.fround(value - high) : 0];
}

/**
 * An integer for a number of 32 bits, in the order of the numbers. Comparing integers is exact on
 * every graphics card; numbers near to zero, and NaN, are not.
 */
export function orderedKey(value: number): number {
  single[0] = value;
  const [key = 0] = bits;
  return key >= 0 ? key : -0x80000000 - key;
}

/** The keys of a number's two halves. */
export function orderedKeys(value: number): [high: number, low: number] {
  const [high, low] = split(value);
  return [orderedKey(high), orderedKey(low)];
}
