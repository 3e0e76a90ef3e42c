import { describeTypes, checkValue } from './values.ts';
import { isList, sameJson, typesOf } from './schema.ts';
import type { JsonValue, ParamSchema } from './schema.ts';
import { splitList, unquote } from './splitList.ts';

const DIGITS = String.raw`\d+(?:_\d+)*`;
const DECIMAL = new RegExp(
  String.raw`^[+-]?(?:${DIGITS}(?:\.(?:${DIGITS})?)?|\.${DIGITS})(?:e[+-]?\d+)?$`,
  'i',
);

/** What a line of text means for a parameter: a value, nothing (`undefined`), or a mistake. */
export type TextRead = { readonly value: JsonValue | undefined } | { readonly problem: string };

/**
 * Reads one line as a value of the parameter and checks it. An empty line means no value, that is,
 * the function's default; an empty text is written `""`. Lists need no brackets: `1000, 1000`.
 * `none` means null where null is allowed. Python's spelling is understood too: `True`, `(1, 2)`.
 */
export function parseText(param: ParamSchema, text: string): TextRead {
  const read = readText(param, text);
  if ('problem' in read || read.value === undefined) return read;
  const problem = checkValue(param, read.value);
  return problem === undefined ? read : { problem };
}

/** One line that `parseText` reads as this value; empty for `undefined`. */
export function textOf(param: ParamSchema, value: JsonValue | undefined): string {
  if (value === undefined) return '';
  const plain = plainText(param, value);
  if (plain !== undefined && !/[\p{Cc}\u2028\u2029]/u.test(plain)) {
    const again = readText(param, plain);
    if ('value' in again && again.value !== undefined && sameJson(again.value, value)) return plain;
  }
  return JSON.stringify(value);
}

function plainText(param: ParamSchema, value: JsonValue): string | undefined {
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (!isList(value) || value.length === 0) return undefined;
  const items = param.items ?? {};
  return value.map((item) => itemText(items, item)).join(', ');
}

/** A text in which a list's comma would be one more needs quotes. */
function itemText(items: ParamSchema, item: JsonValue): string {
  const text = textOf(items, item);
  const parts = splitList(text);
  return parts?.length === 1 && parts[0] === text ? text : JSON.stringify(item);
}

/** Reads without checking bounds, so that what is out of bounds can still be shown. */
function readText(param: ParamSchema, line: string): TextRead {
  const text = line.trim();
  if (text === '') return { value: undefined };
  if (param.enum) return readChoice(param.enum, text);
  const types = typesOf(param);
  if (types.length === 0) return readAnything(text);
  const may = new Set(types);
  const quoted = unquote(text);
  if (may.has('string') && quoted !== undefined) return { value: quoted };
  if (may.has('null') && /^(none|null)$/i.test(text)) return { value: null };
  if (may.has('boolean') && /^(true|yes|false|no)$/i.test(text))
    return { value: /^[ty]/i.test(text) };
  if (may.has('integer') || may.has('number')) {
    const number = numberIn(text);
    if (number !== undefined) return { value: number };
  }
  if (may.has('object') && text.startsWith('{')) return readJson(text);
  if (may.has('array') && (!may.has('string') || /^[[(]/.test(text))) return readList(param, text);
  return may.has('string') ? { value: text } : { problem: `Enter ${describeTypes(param)}.` };
}

function readChoice(choices: readonly JsonValue[], text: string): TextRead {
  const named = choices.find((choice) => choice === text);
  if (named !== undefined) return { value: named };
  const meant = readAnything(text);
  if ('problem' in meant) return meant;
  // A value that is not offered stays one, so that the check names what is.
  const value = choices.find((choice) => sameJson(choice, meant.value ?? null)) ?? meant.value;
  return { value };
}

/** JSON, or else what a person would mean by it: Python's constants, or just a text. */
function readAnything(text: string): TextRead {
  if (/^(none|null)$/i.test(text)) return { value: null };
  if (/^(true|false)$/i.test(text)) return { value: /^t/i.test(text) };
  const value = numberIn(text) ?? unquote(text);
  if (value !== undefined) return { value };
  return /^[[{"]/.test(text) ? readJson(text) : { value: text };
}

function readJson(text: string): TextRead {
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: 'This is not JSON: check quotes, commas and brackets.' };
  }
}

function readList(param: ParamSchema, text: string): TextRead {
  const isJson = text.startsWith('[') ? readJson(text) : undefined;
  if (isJson && 'value' in isJson && isList(isJson.value)) return isJson;
  const parts = splitList(/^(\[.*\]|\(.*\))$/s.test(text) ? text.slice(1, -1) : text);
  if (!parts) return { problem: 'Check the brackets and quotes of the list.' };
  const items = param.items ?? {};
  const values: JsonValue[] = [];
  for (const [index, part] of parts.entries()) {
    const read = readText(items, part);
    if ('problem' in read) return { problem: `Value ${index + 1} of the list: ${read.problem}` };
    if (read.value === undefined) return { problem: `Value ${index + 1} of the list is missing.` };
    values.push(read.value);
  }
  return { value: values };
}

/** A decimal number as JSON or Python write it: `-1.5e3`, `1_000`, `.5`. */
export function numberIn(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}
