import { parseRange } from '../params/sweep.ts';
import { fill } from './fill.ts';
import type { Draft, Drafts, FormField, FormValue, Mapping, MappingRow, Problems } from './form.ts';
import type { FormWords } from './formWords.ts';

/** What a draft means: a value, nothing (`undefined`), or a mistake. */
export type Read = { readonly value: FormValue | undefined } | { readonly problem: string };

/** A form read as a whole: the values by name, or the mistakes. */
export type FormRead =
  { readonly values: Readonly<Record<string, FormValue>> } | { readonly problems: Problems };

/** What stands in the control of a field that has this value; without one, its default. */
export function draftOf(field: FormField, value: unknown = field.default): Draft {
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : (field.default ?? false);
    case 'mapping':
      return rowsOf(isMapping(value) ? value : (field.default ?? {}));
    case 'select':
      if (typeof value === 'string' && field.choices.includes(value)) return value;
      return field.default ?? '';
    case 'param':
      if (isMapping(value) && typeof value['text'] === 'string') return value['text'];
      return field.default ?? '';
    case 'integer':
    case 'number':
    case 'string':
    case 'multiline':
      if (typeof value === 'string' || typeof value === 'number') return String(value);
      return field.default === undefined ? '' : String(field.default);
  }
}

/** `draft` when it is of the kind that the field's control has, else the draft of its default. */
export function fittingDraft(field: FormField, draft: Draft | undefined): Draft {
  const initial = draftOf(field);
  if (draft === undefined || typeof draft !== typeof initial) return initial;
  const isGone = field.type === 'select' && !field.choices.some((choice) => choice === draft);
  if (isGone) return initial;
  return draft;
}

/** Reads all fields; a draft that is absent counts as the field's default. */
export function readForm(fields: readonly FormField[], drafts: Drafts, words: FormWords): FormRead {
  const values: Record<string, FormValue> = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const read = readField(field, drafts[field.name] ?? draftOf(field), words);
    if ('problem' in read) problems[field.name] = read.problem;
    else if (read.value !== undefined) values[field.name] = read.value;
  }
  return Object.keys(problems).length > 0 ? { problems } : { values };
}

/** Reads one field. */
export function readField(field: FormField, draft: Draft, words: FormWords): Read {
  switch (field.type) {
    case 'boolean':
      return { value: draft === true };
    case 'mapping':
      return typeof draft === 'object' ? readRows(draft, field, words) : { value: undefined };
    case 'param':
      return readParam(field, typeof draft === 'string' ? draft : '', words);
    case 'select':
    case 'integer':
    case 'number':
    case 'string':
    case 'multiline':
      return readText(field, typeof draft === 'string' ? draft : '', words);
  }
}

/** One value, or a range or list of several. */
function readParam(field: FormField & { type: 'param' }, draft: string, words: FormWords): Read {
  const text = draft.trim();
  const read = parseRange(text, field.param);
  if ('problem' in read) return read;
  const { values } = read;
  if (values.length > 0) return { value: { text, values } };
  return field.required ? { problem: words.missing } : { value: undefined };
}

type TextField = Exclude<FormField, { type: 'boolean' | 'mapping' | 'param' }>;

function readText(field: TextField, draft: string, words: FormWords): Read {
  const isFree = field.type === 'string' || field.type === 'multiline';
  const text = field.type === 'multiline' ? draft : draft.trim();
  if (text === '' && field.required) {
    return { problem: field.type === 'select' ? words.notOffered : words.missing };
  }
  // An empty text is a value where the default is one; elsewhere it stands for the default.
  if (text === '') return { value: isFree && field.default !== undefined ? '' : field.default };
  switch (field.type) {
    case 'integer':
    case 'number':
      return readNumber(field, text, words);
    case 'select':
      return field.choices.includes(text) ? { value: text } : { problem: words.notOffered };
    case 'string':
    case 'multiline':
      return { value: text };
  }
}

function readNumber(
  { type, min, max }: FormField & { type: 'integer' | 'number' },
  text: string,
  words: FormWords,
): Read {
  // `Number` alone would also take `0x10`, `1_0` is refused by it already.
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) {
    return { problem: type === 'integer' ? words.notWhole : words.notANumber };
  }
  if (type === 'integer' && !Number.isSafeInteger(value)) return { problem: words.notWhole };
  if (min !== undefined && value < min) return { problem: fill(words.tooSmall, min) };
  if (max !== undefined && value > max) return { problem: fill(words.tooLarge, max) };
  return { value };
}

function readRows(
  rows: readonly MappingRow[],
  field: FormField & { type: 'mapping' },
  words: FormWords,
): Read {
  const entries = new Map<string, unknown>();
  for (const row of rows) {
    const name = row.name.trim();
    if (name === '' && row.text === '') continue;
    if (name === '') return { problem: fill(words.rowWithoutName, row.text.slice(0, 40)) };
    if (entries.has(name)) return { problem: fill(words.nameTwice, name) };
    entries.set(name, row.json ? jsonOr(row.text) : row.text);
  }
  if (entries.size === 0 && field.required) return { problem: words.missing };
  if (entries.size === 0 && field.default === undefined) return { value: undefined };
  // `fromEntries` defines own properties: a name such as __proto__ stays a name.
  return { value: Object.fromEntries(entries) };
}

/** The rows of a mapping. */
export function rowsOf(mapping: Mapping): readonly MappingRow[] {
  return Object.entries(mapping).map(([name, value]) =>
    typeof value === 'string'
      ? { name, text: value }
      : { name, text: JSON.stringify(value), json: true },
  );
}

/** The rows in a text that is a JSON object; `undefined` when it is none. */
export function rowsInText(text: string): readonly MappingRow[] | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  const value = jsonOr(text);
  return isMapping(value) ? rowsOf(value) : undefined;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
