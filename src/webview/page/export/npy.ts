import type { NumericArray } from '../../../zarr/chunkDecoder.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];

/**
 * A `.npy` file of format 1.0 (numpy/lib/format.py, numpy 2.3): magic, version, length of the header
 * as little-endian 16 bits, the header padded with blanks to a multiple of 64 bytes, the elements.
 *
 * `undefined` for values that are no numbers.
 *
 * @param values row-major, in this machine's byte order, which is little-endian wherever VS Code runs.
 * @param dtype numpy spelling of the array; tells bool and times from the integers they are stored as.
 */
export function npy(
  values: NumericArray,
  shape: readonly number[],
  dtype: string,
): Uint8Array<ArrayBuffer> | undefined {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const descr = descrOf(values, shape, dtype);
  if (descr === undefined) return undefined;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const unpadded = MAGIC.length + 2 + dictionary.length + 1;
  const header = `${dictionary}${' '.repeat((64 - (unpadded % 64)) % 64)}\n`;
  const begin = MAGIC.length + 2 + header.length;
  const file = new Uint8Array(begin + values.byteLength);
  file.set(MAGIC);
  new DataView(file.buffer).setUint16(MAGIC.length, header.length, true);
  file.set(new TextEncoder().encode(header), MAGIC.length + 2);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), begin);
  return file;
}

/** Half precision is kept in 32 bits, which hold it exactly. */
function descrOf(
  values: NumericArray,
  shape: readonly number[],
  dtype: string,
): string | undefined {
  const each = values.length / shape.reduce((all, size) => all * size, 1);
  if (/c8|c16|complex/.test(dtype) && each === 2) return `<c${values.BYTES_PER_ELEMENT * 2}`;
  if (each !== 1 || /[USOV]\d*$|str|bytes|struct|object/.test(dtype)) return undefined;
  const time = /([mM])8\[[^\]']*\]/.exec(dtype);
  if (time && values instanceof BigInt64Array) return `<${time[0]}`;
  if (/b1$|^bool/.test(dtype)) return '|b1';
  const size = values.BYTES_PER_ELEMENT;
  const kind =
    values instanceof Float32Array || values instanceof Float64Array
      ? 'f'
      : values.constructor.name.includes('Ui')
        ? 'u'
        : 'i';
  return `${size === 1 ? '|' : '<'}${kind}${size}`;
}
