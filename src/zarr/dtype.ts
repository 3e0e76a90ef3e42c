import { isObject, type Json } from './json.ts';

/** What the elements mean. */
export type DtypeKind =
  'bool' | 'int' | 'uint' | 'float' | 'datetime' | 'timedelta' | 'complex' | 'string' | 'other';

/** How the stored bytes become a typed array: the name of the type in Zarr v3. */
export type StoredType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'float64';

/** The type of an array's elements. */
export interface Dtype {
  /** numpy's spelling, as shown: `<f4`, `|b1`, `<M8[ns]`; for types without one, Zarr's name. */
  readonly label: string;
  readonly kind: DtypeKind;
  /** Bytes of one element; 0 when it varies. */
  readonly size: number;
  /** Byte order of the stored elements in format 2; format 3 has it in the codec `bytes`. */
  readonly endian: 'little' | 'big';
  /** How it is read here; absent: it is not. float16 is read as uint16 and widened. */
  readonly stored?: StoredType;
}

const KIND: Record<string, DtypeKind> = {
  b: 'bool',
  i: 'int',
  u: 'uint',
  f: 'float',
  c: 'complex',
  M: 'datetime',
  m: 'timedelta',
  S: 'string',
  U: 'string',
};

/** Types that can be read, by kind and size. */
const STORED: Record<string, StoredType> = {
  b1: 'uint8',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'uint16',
  f4: 'float32',
  f8: 'float64',
  M8: 'int64',
  m8: 'int64',
};

/**
 * Reads the `dtype` of format 2, numpy's `typestr` (zarr-specs, `v2/v2.0.html#data-type-encoding`).
 * `=`, which old writers leave behind, is little endian like every machine that writes it.
 *
 * @returns `undefined` when it is no data type at all.
 */
export function dtypeOfV2(value: Json | undefined): Dtype | undefined {
  if (Array.isArray(value)) {
    return { label: 'structured', kind: 'other', size: 0, endian: 'little' };
  }
  if (typeof value !== 'string') return undefined;
  const match = /^([<>|=])([a-zA-Z])(\d{0,9})(\[\w+\])?$/.exec(value);
  if (!match) return undefined;
  const [, order = '', letter = '', digits = ''] = match;
  const size = Number(digits) * (letter === 'U' ? 4 : 1);
  const stored = STORED[letter + digits];
  return {
    label: value.replace('=', '<'),
    kind: KIND[letter] ?? 'other',
    size,
    endian: order === '>' ? 'big' : 'little',
    ...(stored ? { stored } : {}),
  };
}

/** Names of format 3 and their numpy spelling. */
const V3: Record<string, string> = {
  bool: '|b1',
  int8: '|i1',
  int16: '<i2',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  uint16: '<u2',
  uint32: '<u4',
  uint64: '<u8',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  complex64: '<c8',
  complex128: '<c16',
};

/**
 * Reads the `data_type` of format 3: a name, or an object with a name (zarr-extensions,
 * `data-types/`). Names that nobody here knows are kept as they are.
 *
 * @returns `undefined` when it is no data type at all.
 */
export function dtypeOfV3(value: Json | undefined): Dtype | undefined {
  const name = isObject(value) ? value['name'] : value;
  if (typeof name !== 'string' || name === '') return undefined;
  const settings = isObject(value) ? value['configuration'] : undefined;
  const time = /^numpy\.(datetime|timedelta)64$/.exec(name)?.[1];
  if (time) return dtypeOfV2(`<${time === 'datetime' ? 'M' : 'm'}8[${unitOf(settings)}]`);
  const known = V3[name];
  if (known) return dtypeOfV2(known);
  const isText = name === 'string' || name === 'fixed_length_utf32';
  return { label: name, kind: isText ? 'string' : 'other', size: 0, endian: 'little' };
}

function unitOf(settings: Json | undefined): string {
  if (!isObject(settings)) return 'generic';
  const { unit, scale_factor: scale } = settings;
  const factor = typeof scale === 'number' && scale !== 1 ? String(scale) : '';
  return factor + (typeof unit === 'string' ? unit : 'generic');
}
