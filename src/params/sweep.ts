import { InvalidInput } from '../base/errors.ts';
import { dateOf, dayOf } from './dates.ts';
import { typesOf } from './schema.ts';
import type { JsonValue, ParamSchema } from './schema.ts';
import { splitList, unquote } from './splitList.ts';
import { numberIn, parseText } from './text.ts';
import { checkValue } from './values.ts';

/** Values of one parameter, one job each; a mistake else. */
export type RangeRead = { readonly values: readonly JsonValue[] } | { readonly problem: string };

/** How the values of several parameters meet: each with each, or the first with the first, … */
export type SweepKind = 'product' | 'zip';

/** More jobs than this are no sweep but a slip of the finger. */
export const MOST_VALUES = 10_000;

/**
 * Reads what may be several values of a parameter: `2019..2023` (both ends count), `0..1 by 0.25`,
 * `2020-01-01..2020-03-31 by 7` (days), `1, 2, 5..7`. A list is a single value of a parameter that
 * takes lists, so several of them need brackets: `[1, 2], [3, 4]`; several free texts need quotes:
 * `"a", "b"`. One value is a list of one; an empty text is none.
 */
export function parseRange(text: string, param: ParamSchema): RangeRead {
  const parts = partsOf(text.trim(), param);
  if (!parts) return { problem: 'Check the brackets and quotes of the list.' };
  const values: JsonValue[] = [];
  for (const part of parts) {
    if (part === '') return { problem: 'A value between two commas is missing.' };
    const read = readPart(part, param);
    if ('problem' in read) {
      return parts.length > 1 ? { problem: `${part}: ${read.problem}` } : read;
    }
    values.push(...read.values);
    if (values.length > MOST_VALUES) return { problem: `Enter ${MOST_VALUES} values or less.` };
  }
  return { values };
}

/**
 * The values of each job of a sweep; parameters with one value have it in every job. In a product
 * the last parameter changes fastest.
 *
 * @throws InvalidInput when these are more jobs than `limit`, or a zip's lists differ in length.
 */
export function expand(
  lists: Readonly<Record<string, readonly JsonValue[]>>,
  kind: SweepKind,
  limit: number = MOST_VALUES,
): Readonly<Record<string, JsonValue>>[] {
  const named = Object.entries(lists);
  const count =
    kind === 'zip' ? zipped(named) : named.reduce((all, [, one]) => all * one.length, 1);
  if (count > limit) {
    const [first = ''] = named.find(([, values]) => values.length > 1) ?? [];
    throw new InvalidInput(first, `These are ${count} jobs; a sweep has at most ${limit}.`);
  }
  return Array.from({ length: count }, (_, index) => {
    let rest = index;
    const job = named.toReversed().map(([name, values]): [string, JsonValue] => {
      if (kind === 'zip') return [name, values[values.length === 1 ? 0 : index] ?? null];
      const at = rest % values.length;
      rest = Math.floor(rest / values.length);
      return [name, values[at] ?? null];
    });
    return Object.fromEntries(job.reverse());
  });
}

function zipped(named: readonly (readonly [string, readonly JsonValue[]])[]): number {
  const long = named.filter(([, values]) => values.length !== 1);
  const [first] = long;
  if (!first) return 1;
  for (const [name, values] of long) {
    if (values.length === first[1].length) continue;
    const [count, other] = [values.length, first[1].length];
    throw new InvalidInput(
      name,
      `${name} has ${count} values, ${first[0]} has ${other}: taken side by side, they need equally many.`,
    );
  }
  return first[1].length;
}

/** The parts between commas, where commas separate values of this parameter. */
function partsOf(text: string, param: ParamSchema): string[] | undefined {
  if (text === '') return [];
  const types = typesOf(param);
  const isFree = types.includes('string') && !param.format && !param.enum;
  const parts = splitList(text);
  if (param.enum?.includes(text)) return [text];
  if (types.length === 0 && /^[{[]/.test(text) && parts?.length === 1) return parts;
  if (isFree) return parts?.every((part) => unquote(part) !== undefined) ? parts : [text];
  if (types.includes('array')) return parts?.every((part) => /^[[(]/.test(part)) ? parts : [text];
  return parts;
}

function readPart(text: string, param: ParamSchema): RangeRead {
  const single = parseText(param, text);
  const [from, to, by] = endsOf(text);
  if (from !== undefined && to !== undefined && mayRange(param)) {
    return days(from, to, by, param) ?? numbers(from, to, by, param);
  }
  if ('problem' in single) return single;
  return { values: single.value === undefined ? [] : [single.value] };
}

/** `a`, `b`, `c` of `a..b by c`. Not by one expression: that would take quadratic time. */
function endsOf(text: string): readonly string[] {
  const at = text.indexOf('..');
  if (at < 1) return [];
  const [to = '', by, ...more] = text.slice(at + 2).split(/\s(?:by|step)\s/i);
  return more.length > 0 || to.trim() === ''
    ? []
    : [text.slice(0, at).trim(), to.trim(), ...(by === undefined ? [] : [by.trim()])];
}

function mayRange(param: ParamSchema): boolean {
  const types = typesOf(param);
  if (param.enum) return param.enum.some((choice) => typeof choice === 'number');
  if (types.length === 0 || param.format === 'date') return true;
  return types.includes('integer') || types.includes('number');
}

function days(from: string, to: string, by = '1', param: ParamSchema): RangeRead | undefined {
  const [first, last] = [dayOf(from), dayOf(to)];
  if (first === undefined || last === undefined) return undefined;
  const step = numberIn(by.replace(/\s*days?$/i, ''));
  if (step === undefined || !Number.isInteger(step)) return { problem: 'The step is whole days.' };
  return series(first, last, step, param, (day) => dateOf(day) ?? '');
}

function numbers(from: string, to: string, by: string | undefined, param: ParamSchema): RangeRead {
  const [first, last] = [numberIn(from), numberIn(to)];
  const step = by === undefined ? 1 : numberIn(by);
  if (first === undefined || last === undefined || step === undefined) {
    return { problem: 'Enter a range such as 2019..2023 or 0..1 by 0.25.' };
  }
  // 0.1 + 0.2 is not 0.3: what is shown has as many digits as what was written.
  const digits = Math.min(15, Math.max(decimals(from), decimals(by ?? '1')));
  return series(first, last, step, param, (value) => Number(value.toFixed(digits)));
}

function series(
  first: number,
  last: number,
  step: number,
  param: ParamSchema,
  make: (value: number) => number | string,
): RangeRead {
  if (step === 0) return { problem: 'The step cannot be 0.' };
  const count = Math.floor(Math.abs((last - first) / step) * (1 + 1e-12) + 1e-9) + 1;
  if (count > MOST_VALUES) return { problem: `Enter ${MOST_VALUES} values or less.` };
  const stride = Math.sign(last - first || 1) * Math.abs(step);
  const values = Array.from({ length: count }, (_, index) => make(first + index * stride));
  for (const value of values) {
    const problem = checkValue(param, value);
    if (problem) return { problem: `${value}: ${problem}` };
  }
  return { values };
}

function decimals(text: string): number {
  const [, fraction = '', exponent = '0'] =
    /^[^.e]*(?:\.([\d_]*))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  return Math.max(0, fraction.replaceAll('_', '').length - Number(exponent));
}
