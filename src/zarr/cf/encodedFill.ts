const NAMED: Readonly<Record<string, number>> = {
  NaN,
  nan: NaN,
  Infinity,
  '-Infinity': -Infinity,
};

/**
 * The number that an attribute spells as text: `NaN` and its like, and the base64 of a little endian
 * double, in which xarray writes `_FillValue` of floats into format 3
 * (xarray 2026.9, `backends/zarr.py`, `FillValueCoder`).
 */
export function floatFill(text: string): number | undefined {
  if (text.length > 40) return undefined;
  if (Object.hasOwn(NAMED, text)) return NAMED[text];
  // Eight bytes are eleven signs and one to fill up with.
  if (/^[A-Za-z0-9+/]{11}=$/.test(text)) {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new DataView(bytes.buffer).getFloat64(0, true);
  }
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}
