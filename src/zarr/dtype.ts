import { isObject, type Json } from './json.ts';

/** What the elements mean. `bytes`: of fixed or varying length, without a meaning of their own. */
export type DtypeKind =
  | 'bool'
  | 'int'
  | 'uint'
  | 'float'
  | 'datetime'
  | 'timedelta'
  | 'complex'
  | 'string'
  | 'bytes'
  | 'record'
  | 'other';

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
  /**
   * Numbers of a typed array that make up one element, when that is not 1: 2 for complex (real,
   * imaginary); for text and bytes of fixed length and for records their bytes, as a `Uint8Array`
   * that `elementOf` reads. Element `i` begins at `i * components`.
   */
  readonly components?: number;
  /**
   * How an element is spelled. `utf32`, `bytes`: fixed length, filled up with zeros. `varied`: the
   * typed array holds places in a list `texts` beside it; `varied-bytes` likewise, each sign of a
   * text being one byte.
   */
  readonly text?: 'utf32' | 'bytes' | 'varied' | 'varied-bytes';
  /** The fields of a record. */
  readonly fields?: readonly DtypeField[];
}

/** True when elements are of any length, so that the typed array holds places in a list of texts. */
export function isVaried({ text }: Dtype): boolean {
  return text === 'varied' || text === 'varied-bytes';
}

/** Bytes of memory that one element takes here. */
export function elementBytes({ size, kind }: Dtype): number {
  // A place in a list of texts is an int32, and float16 is widened.
  return size === 0 || (kind === 'float' && size === 2) ? 4 : size;
}

/** One field of a record. */
export interface DtypeField {
  readonly name: string;
  /** Bytes before it in the record. */
  readonly offset: number;
  readonly dtype: Dtype;
  /** Of a field that is an array itself, in C order; else absent. */
  readonly shape?: readonly number[];
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
  V: 'bytes',
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
  c8: 'float32',
  c16: 'float64',
  M8: 'int64',
  m8: 'int64',
};

/** Records in records: more is no data but an attack. */
const MOST_NESTED = 8;
const MOST_FIELDS = 10_000;
/** Bytes of one element. */
const MOST_BYTES = 2 ** 24;

/**
 * Reads the `dtype` of format 2, numpy's `typestr` (zarr-specs, `v2/v2.0.html#data-type-encoding`).
 * `=`, which old writers leave behind, is little endian like every machine that writes it.
 *
 * @returns `undefined` when it is no data type at all.
 */
export function dtypeOfV2(value: Json | undefined, depth = 0): Dtype | undefined {
  if (Array.isArray(value)) return recordOf(value as readonly Json[], dtypeOfV2, depth);
  if (typeof value !== 'string') return undefined;
  const match = /^([<>|=])([a-zA-Z])(\d{0,9})(\[[\wμ]+\])?$/u.exec(value);
  if (!match) return undefined;
  const [, order = '', letter = '', digits = ''] = match;
  const size = Number(digits) * (letter === 'U' ? 4 : 1);
  const endian = order === '>' ? 'big' : 'little';
  const label = value.replace('=', '<');
  const base = { label, kind: KIND[letter] ?? 'other', size, endian } as const;
  if (letter === 'S' || letter === 'U' || letter === 'V') return ofBytes(base);
  const stored = STORED[letter + digits];
  if (!stored) return base;
  return { ...base, stored, ...(letter === 'c' ? { components: 2 } : {}) };
}

/** Text and bytes of fixed length: read as bytes, cut into elements by `components`. */
function ofBytes(base: Dtype): Dtype {
  if (base.size < 1 || base.size > MOST_BYTES) return base;
  const text =
    base.kind === 'bytes' ? {} : ({ text: /U/.test(base.label) ? 'utf32' : 'bytes' } as const);
  return { ...base, stored: 'uint8', components: base.size, ...text };
}

/** Elements of any length. */
function variedDtype(label: string, text: 'varied' | 'varied-bytes'): Dtype {
  const kind = text === 'varied-bytes' ? 'bytes' : 'string';
  return { label, kind, size: 0, endian: 'little', stored: 'int32', text };
}

const TEXT_CODECS = new Set(['vlen-utf8', 'json2', 'msgpack2', 'categorize']);

/** The type of format 2's `|O`: what the codec that wrote the elements makes of them. */
export function objectDtype(codec: Json | undefined): Dtype | undefined {
  const id = isObject(codec) ? codec['id'] : undefined;
  if (id === 'vlen-bytes') return variedDtype('|O', 'varied-bytes');
  const isText = typeof id === 'string' && TEXT_CODECS.has(id);
  return isText ? variedDtype('|O', 'varied') : undefined;
}

/** `[name, type]` or `[name, type, shape]`, and in format 3 also `{ name, data_type }`. */
function recordOf(
  list: readonly Json[],
  read: (value: Json | undefined, depth: number) => Dtype | undefined,
  depth: number,
): Dtype | undefined {
  if (depth > MOST_NESTED || list.length === 0 || list.length > MOST_FIELDS) return undefined;
  const fields: DtypeField[] = [];
  let size = 0;
  for (const one of list) {
    const parts = isObject(one) ? [one['name'], one['data_type']] : one;
    if (!Array.isArray(parts)) return undefined;
    const [name, type, given] = parts as readonly (Json | undefined)[];
    const dtype = read(type, depth + 1);
    const shape = typeof given === 'number' ? [given] : given;
    if (typeof name !== 'string' || !dtype) return undefined;
    const isShape =
      Array.isArray(shape) && shape.every((length) => typeof length === 'number' && length > 0);
    if (shape !== undefined && !isShape) return undefined;
    const lengths = isShape ? (shape as readonly number[]) : undefined;
    fields.push({ name, offset: size, dtype, ...(lengths ? { shape: lengths } : {}) });
    size += dtype.size * (lengths ?? []).reduce((count, length) => count * length, 1);
    if (!(size <= MOST_BYTES)) return undefined;
  }
  const label = `record (${fields.map(({ name }) => name).join(', ')})`.slice(0, 200);
  const isRead = fields.every(({ dtype }) => dtype.size > 0 && dtype.stored !== undefined);
  const base = { label, kind: 'record', size, endian: 'little', fields } as const;
  return isRead ? { ...base, stored: 'uint8', components: size } : base;
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
export function dtypeOfV3(value: Json | undefined, depth = 0): Dtype | undefined {
  const name = isObject(value) ? value['name'] : value;
  if (typeof name !== 'string' || name === '') return undefined;
  const settings = isObject(value) ? value['configuration'] : undefined;
  const time = /^numpy\.(datetime|timedelta)64$/.exec(name)?.[1];
  if (time) return dtypeOfV2(`<${time === 'datetime' ? 'M' : 'm'}8[${unitOf(settings)}]`);
  const known = Object.hasOwn(V3, name) ? V3[name] : undefined;
  if (known) return dtypeOfV2(known);
  const varied = Object.hasOwn(VARIED, name) ? VARIED[name] : undefined;
  if (varied) return variedDtype(name, varied);
  if (name === 'structured' || name === 'struct') {
    const fields = isObject(settings) ? settings['fields'] : undefined;
    const list = Array.isArray(fields) ? (fields as readonly Json[]) : [];
    const record = recordOf(list, dtypeOfV3, depth);
    if (record) return record;
  }
  const length = isObject(settings) ? settings['length_bytes'] : undefined;
  const fixed = fixedOf(name, typeof length === 'number' ? length : 0);
  return fixed ?? { label: name, kind: 'other', size: 0, endian: 'little' };
}

const VARIED: Record<string, 'varied' | 'varied-bytes'> = {
  string: 'varied',
  variable_length_bytes: 'varied-bytes',
  bytes: 'varied-bytes',
};

/** Types of fixed length as zarr-python 3.1.6 names them, and the `r64` of the specification. */
function fixedOf(name: string, bytes: number): Dtype | undefined {
  const bits = /^r(\d{1,9})$/.exec(name)?.[1];
  if (bits !== undefined && Number(bits) % 8 === 0) return dtypeOfV2(`|V${Number(bits) / 8}`);
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > MOST_BYTES) return undefined;
  if (name === 'fixed_length_utf32') {
    return bytes % 4 === 0 ? dtypeOfV2(`<U${bytes / 4}`) : undefined;
  }
  if (name === 'null_terminated_bytes') return dtypeOfV2(`|S${bytes}`);
  return name === 'raw_bytes' ? dtypeOfV2(`|V${bytes}`) : undefined;
}

function unitOf(settings: Json | undefined): string {
  if (!isObject(settings)) return 'generic';
  const { unit, scale_factor: scale } = settings;
  const factor = typeof scale === 'number' && scale !== 1 ? String(scale) : '';
  return factor + (typeof unit === 'string' ? unit : 'generic');
}
