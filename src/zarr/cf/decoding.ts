import type { ZarrArrayInfo } from '../arrayInfo.ts';
import type { Json } from '../json.ts';
import { floatFill } from './encodedFill.ts';
import { type CfTime, parseCfTime, timeOfDtype } from './time.ts';

/** A number as it is stored. */
export type Stored = number | bigint;

/** Masks that are taken: attributes are a stranger's, and each is compared with every value. */
const MOST_MASKS = 16;
/** Signs of a name or a unit. */
const MOST_SIGNS = 500;

/** Why a stored number is no value. */
export type Masked = 'fill' | 'missing' | 'invalid';

/**
 * What the stored numbers of an array stand for (CF 1.12 §2.5.1, §8.1): which are none, and how the
 * others become values. A plain object of numbers, so that drawing code can put `scale`, `offset`
 * and the masks into a shader or a loop of its own; `decode` is for single values.
 */
export interface CfDecoding {
  /** Stored numbers that mean “no value”: `_FillValue`, then `missing_value`. NaN is one of them. */
  readonly masks: readonly Stored[];
  /** Smallest and largest stored number that is a value, both included: `valid_range` and its like. */
  readonly valid?: readonly [min: number, max: number];
  /** value = stored × scale + offset. */
  readonly scale: number;
  readonly offset: number;
  /** Stored as signed, meant as unsigned: add 2ⁿ to negative numbers first (`_Unsigned`). */
  readonly wrap: number;
  /** `K`, `degrees_east`; of a time its unit only when `time` is absent. */
  readonly units?: string;
  readonly longName?: string;
  readonly standardName?: string;
  /** Present when the values are times. */
  readonly time?: CfTime;
  /** True when nothing is masked and value = stored. */
  readonly isIdentity: boolean;
  /** Why a stored number is masked; `undefined`: it is not. NaN is masked only when declared. */
  maskOf(stored: Stored): Masked | undefined;
  /** The value; `undefined` when masked. Beyond 2⁵³ a bigint loses digits here. */
  decode(stored: Stored): number | undefined;
}

/**
 * Reads the attributes that the CF conventions give a meaning.
 *
 * As in xarray 2026.9, and: the Zarr fill value of format 2 counts as `_FillValue` only in arrays
 * that name their dimensions (`_ARRAY_DIMENSIONS`), as xarray and NetCDF write them; anywhere else
 * the 0 that zarr-python puts there by default would hide every zero.
 */
export function cfDecodingOf(info: ZarrArrayInfo): CfDecoding {
  const { attributes, dtype } = info;
  const isNumber = ['int', 'uint', 'float'].includes(dtype.kind);
  const numbers = (name: string) => (isNumber ? numbersOf(attributes[name], info) : []);
  const fills = [...numbers('_FillValue')];
  const isNamed = '_ARRAY_DIMENSIONS' in attributes;
  if (info.format === 2 && fills.length === 0 && isNamed && isNumber) {
    if (typeof info.fillValue === 'number' || typeof info.fillValue === 'bigint') {
      fills.push(info.fillValue);
    }
  }
  const missing = numbers('missing_value');
  const valid = isNumber ? validOf(info) : undefined;
  const scale = single(attributes['scale_factor']) ?? 1;
  const offset = single(attributes['add_offset']) ?? 0;
  const isUnsigned = dtype.kind === 'int' && /^true$/i.test(textOf(attributes['_Unsigned']) ?? '');
  const wrap = isUnsigned ? 2 ** (8 * dtype.size) : 0;
  const units = textOf(attributes['units']);
  const time = timeOf(info);
  const rules: Rules = { fills, missing, valid, scale, offset, wrap };
  const isIdentity =
    fills.length + missing.length === 0 && !valid && scale === 1 && offset === 0 && wrap === 0;
  return {
    masks: [...fills, ...missing],
    ...(valid ? { valid } : {}),
    scale,
    offset,
    wrap,
    ...optional('units', time ? undefined : units),
    ...optional('longName', textOf(attributes['long_name'])),
    ...optional('standardName', textOf(attributes['standard_name'])),
    ...(time ? { time } : {}),
    isIdentity,
    maskOf: (stored) => maskOf(rules, stored),
    decode: (stored) => decode(rules, stored),
  };
}

interface Rules {
  readonly fills: readonly Stored[];
  readonly missing: readonly Stored[];
  readonly valid: readonly [min: number, max: number] | undefined;
  readonly scale: number;
  readonly offset: number;
  readonly wrap: number;
}

function maskOf({ fills, missing, valid }: Rules, stored: Stored): Masked | undefined {
  if (holds(fills, stored)) return 'fill';
  if (holds(missing, stored)) return 'missing';
  return valid && (stored < valid[0] || stored > valid[1]) ? 'invalid' : undefined;
}

function decode(rules: Rules, stored: Stored): number | undefined {
  if (maskOf(rules, stored) !== undefined) return undefined;
  const number = Number(stored);
  return (number < 0 ? number + rules.wrap : number) * rules.scale + rules.offset;
}

function holds(list: readonly Stored[], stored: Stored): boolean {
  return list.some((one) => same(one, stored));
}

/** An attribute 5 and a stored 5n are the same number; NaN is declared by NaN. */
function same(declared: Stored, stored: Stored): boolean {
  if (typeof stored === 'bigint') {
    return typeof declared === 'bigint'
      ? declared === stored
      : Number.isInteger(declared) && BigInt(declared) === stored;
  }
  return Object.is(Number(declared), stored) || Number(declared) === stored;
}

function timeOf({ attributes, dtype }: ZarrArrayInfo): CfTime | undefined {
  if (dtype.kind === 'datetime') return timeOfDtype(dtype.label);
  const units = textOf(attributes['units']);
  const isNumber = ['int', 'uint', 'float'].includes(dtype.kind);
  return isNumber && units !== undefined
    ? parseCfTime(units, textOf(attributes['calendar']))
    : undefined;
}

function validOf(info: ZarrArrayInfo): readonly [number, number] | undefined {
  const { attributes } = info;
  const range = numbersOf(attributes['valid_range'], info).map(Number);
  const [first, last] = range;
  if (first !== undefined && last !== undefined) return [first, last];
  const min = numbersOf(attributes['valid_min'], info)[0];
  const max = numbersOf(attributes['valid_max'], info)[0];
  if (min === undefined && max === undefined) return undefined;
  return [Number(min ?? -Infinity), Number(max ?? Infinity)];
}

/** Numbers of an attribute as the array's type holds them: 1e20 of a float32 is another double. */
function numbersOf(value: Json | undefined, { dtype }: ZarrArrayInfo): Stored[] {
  const list = (Array.isArray(value) ? value : [value]) as readonly (Json | undefined)[];
  return list.slice(0, MOST_MASKS).flatMap((one) => {
    const found = typeof one === 'string' ? floatFill(one) : one;
    if (typeof found !== 'number' && typeof found !== 'bigint') return [];
    return [dtype.kind === 'float' && dtype.size === 4 ? Math.fround(Number(found)) : found];
  });
}

function single(value: Json | undefined): number | undefined {
  const one = Array.isArray(value) ? (value as readonly Json[])[0] : value;
  return typeof one === 'number' || typeof one === 'bigint' ? Number(one) : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value.slice(0, MOST_SIGNS) : undefined;
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]: string });
}
