/**
 * The part of valibot that this project uses, by name. Passing on the whole namespace would put all
 * of it into every bundle, 85 kB: a bundler cannot see which members of `v` are read.
 *
 * @module
 */
export {
  array,
  boolean,
  check,
  custom,
  fallback,
  finite,
  getDotPath,
  integer,
  is,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  nullable,
  nullish,
  number,
  object,
  omit,
  optional,
  parse,
  parseJson,
  picklist,
  pipe,
  record,
  regex,
  safeInteger,
  safeParse,
  startsWith,
  strictObject,
  string,
  transform,
  tuple,
  union,
  unknown,
  url,
  variant,
} from 'valibot';
export type { GenericSchema, InferInput, InferOutput } from 'valibot';
