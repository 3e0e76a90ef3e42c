/**
 * What a job asks for: a JSON Schema (2020-12) object in a subset of ours. The form, quick inputs,
 * tasks, addresses and sweeps all work from it; where it comes from, they do not know.
 *
 * @module
 */

/** What JSON can say. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** Types of values, as JSON Schema names them. */
export type ParamType = 'integer' | 'number' | 'string' | 'boolean' | 'array' | 'object' | 'null';

/** What may stand in one parameter. */
export interface ParamSchema {
  /** Absent: anything; such a parameter is edited as JSON. */
  readonly type?: ParamType | readonly ParamType[];
  readonly enum?: readonly JsonValue[];
  /** Of an array; absent: anything. */
  readonly items?: ParamSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Of a string: `2020-02-29`, or `2020-02-29T12:00:00` with or without an offset. */
  readonly format?: 'date' | 'date-time';
  /** What the function takes where no value is given. */
  readonly default?: JsonValue;
  /** The default as it is written in Python, where it is nothing that JSON can say. */
  readonly 'x-default'?: string;
  /** For a person, one paragraph. */
  readonly description?: string;
  readonly title?: string;
  /** Place in the signature, from 0. */
  readonly 'x-position'?: number;
  /** E.g. `K`. */
  readonly 'x-unit'?: string;
  /** The annotation as it is written, where this schema says less than it does. */
  readonly 'x-annotation'?: string;
}

/** All parameters of a job. */
export interface JobSchema {
  readonly $schema: 'https://json-schema.org/draft/2020-12/schema';
  readonly type: 'object';
  /** A parameter may have any name, `__proto__` too: look names up with `Object.hasOwn`. */
  readonly properties: Readonly<Record<string, ParamSchema>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
  readonly title?: string;
  readonly description?: string;
}

/** A schema of these parameters, in their order. */
export function jobSchema(
  params: Iterable<readonly [name: string, param: ParamSchema, isRequired: boolean]>,
  about: Pick<JobSchema, 'title' | 'description'> = {},
): JobSchema {
  const all = [...params];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    ...about,
    // `fromEntries` defines own properties: a name such as __proto__ stays a name.
    properties: Object.fromEntries(
      all.map(([name, param], position) => [name, { ...param, 'x-position': position }]),
    ),
    required: all.filter(([, , isRequired]) => isRequired).map(([name]) => name),
    additionalProperties: false,
  };
}

/** Names and parameters in the order of the signature. */
export function paramsOf(schema: JobSchema): (readonly [name: string, param: ParamSchema])[] {
  const place = (param: ParamSchema) => param['x-position'] ?? Infinity;
  return Object.entries(schema.properties).sort(([, a], [, b]) =>
    place(a) === place(b) ? 0 : place(a) - place(b),
  );
}

/** The types that a parameter may have; none: anything. */
export function typesOf({ type }: ParamSchema): readonly ParamType[] {
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}

/** True when two JSON values say the same; the order of an object's names does not count. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a) || isList(b)) {
    if (!isList(a) || !isList(b) || a.length !== b.length) return false;
    return a.every((one, index) => sameJson(one, b[index] ?? null));
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] ?? null, b[name] ?? null))
  );
}

/** `Array.isArray` for what may be read-only. */
export function isList(value: unknown): value is readonly unknown[] & readonly JsonValue[] {
  return Array.isArray(value);
}
