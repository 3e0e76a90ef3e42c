import { isDate, isDateTime } from './dates.ts';
import { isList, sameJson, typesOf } from './schema.ts';
import type { JobSchema, JsonValue, ParamSchema, ParamType } from './schema.ts';

const DEEPEST = 64;
const MOST_SHOWN = 12;

/** Values that fit, and sentences about those that do not, both by the parameter's name. */
export interface CheckedValues {
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly problems: Readonly<Record<string, string>>;
}

/**
 * Checks values for all parameters. What is absent or `undefined` is left to the function's default;
 * it is a mistake only where there is none. Defaults are not filled in: they are Python's own, and
 * JSON cannot say all of them.
 */
export function checkValues(
  schema: JobSchema,
  values: Readonly<Record<string, unknown>>,
): CheckedValues {
  const good: [string, JsonValue][] = [];
  const problems: [string, string][] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const param = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const problem = param ? checkValue(param, value) : `There is no parameter ${name}.`;
    if (problem === undefined) good.push([name, value as JsonValue]);
    else problems.push([name, problem]);
  }
  for (const name of schema.required) {
    const isThere = Object.hasOwn(values, name) && values[name] !== undefined;
    if (!isThere) problems.push([name, 'Enter a value.']);
  }
  return { values: Object.fromEntries(good), problems: Object.fromEntries(problems) };
}

/** One sentence about why a value does not fit; `undefined` when it does. */
export function checkValue(param: ParamSchema, value: unknown): string | undefined {
  if (!isJson(value)) return 'Enter a value that JSON can hold.';
  if (param.enum) {
    const isOffered = param.enum.some((choice) => sameJson(choice, value));
    return isOffered ? undefined : `Choose one of ${choices(param.enum)}.`;
  }
  const types = typesOf(param);
  if (types.length > 0 && !types.some((type) => isOf(type, value))) {
    return `Enter ${describeTypes(param)}.`;
  }
  if (typeof value === 'number') return checkNumber(param, value);
  if (typeof value === 'string') return checkString(param, value);
  return isList(value) ? checkList(param, value) : undefined;
}

/** What one is to enter, e.g. `a whole number or none`. */
export function describeTypes(param: ParamSchema): string {
  const words = typesOf(param).map((type) => {
    if (type === 'string' && param.format) return NAMES[param.format];
    return NAMES[type];
  });
  if (words.length < 2) return words[0] ?? 'a value';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

const NAMES: Readonly<Record<ParamType | 'date' | 'date-time', string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
  null: 'none',
  date: 'a date such as 2020-12-31',
  'date-time': 'a time such as 2020-12-31T18:00',
};

function checkNumber(param: ParamSchema, value: number): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = param;
  if (minimum !== undefined && value < minimum) return `Enter ${minimum} or more.`;
  if (maximum !== undefined && value > maximum) return `Enter ${maximum} or less.`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return `Enter more than ${exclusiveMinimum}.`;
  }
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    return `Enter less than ${exclusiveMaximum}.`;
  }
  return undefined;
}

function checkString({ format }: ParamSchema, value: string): string | undefined {
  if (format === 'date' && !isDate(value)) return `Enter ${NAMES.date}.`;
  if (format === 'date-time' && !isDateTime(value)) return `Enter ${NAMES['date-time']}.`;
  return undefined;
}

function checkList(param: ParamSchema, list: readonly JsonValue[]): string | undefined {
  const { minItems, maxItems, items } = param;
  const isExact = minItems === maxItems;
  if (minItems !== undefined && list.length < minItems) {
    return `Enter ${minItems} ${minItems === 1 ? 'value' : 'values'}${isExact ? '' : ' or more'}.`;
  }
  if (maxItems !== undefined && list.length > maxItems) {
    return `Enter ${maxItems} ${maxItems === 1 ? 'value' : 'values'}${isExact ? '' : ' or less'}.`;
  }
  if (!items) return undefined;
  for (const [index, item] of list.entries()) {
    const problem = checkValue(items, item);
    if (problem) return `Value ${index + 1} of the list: ${problem}`;
  }
  return undefined;
}

function choices(values: readonly JsonValue[]): string {
  const shown = values
    .slice(0, MOST_SHOWN)
    .map((value) =>
      value === null
        ? 'none'
        : typeof value === 'string' && value !== ''
          ? value
          : JSON.stringify(value),
    );
  return `${shown.join(', ')}${values.length > MOST_SHOWN ? ', …' : ''}`;
}

function isOf(type: ParamType, value: JsonValue): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'array':
      return isList(value);
    case 'null':
      return value === null;
    case 'object':
      return typeof value === 'object' && value !== null && !isList(value);
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type;
  }
}

/** True for what JSON can say and a sane person would send. */
function isJson(value: unknown, depth = 0): value is JsonValue {
  if (depth > DEEPEST) return false;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  return Object.values(value).every((inner) => isJson(inner, depth + 1));
}
