/**
 * Fields of a record as its readers take them. A record may be anybody's: text is cut and freed of
 * control sequences, numbers are bounded, and a field that is not what it should be is left out
 * instead of hiding the job.
 *
 * @module
 */
import { plainLine, plainText } from '../../base/plainText.ts';
import { v } from '../../base/validate.ts';

/** The last moment that a `Date` can stand for, ms. */
const LAST_MOMENT = 8.64e15;
/** Depth, entries and letters to which a JSON value of a record is kept. */
const DEEPEST = 8;
const MOST_ENTRIES = 500;
const LONGEST_TEXT = 4_000;

/** A JSON value, bounded. */
export type RecordedValue =
  | string
  | number
  | boolean
  | null
  | readonly RecordedValue[]
  | { readonly [name: string]: RecordedValue };

/** Left out when it is not what it should be. */
export const maybe = <S extends v.GenericSchema>(schema: S) =>
  v.fallback(v.optional(schema), undefined);

/** One line of text. */
export const line = (longest = 500) =>
  v.pipe(
    v.string(),
    v.transform((text) => plainLine(text.slice(0, longest))),
  );

/** Several lines of text. */
export const lines = (longest: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => plainText(text.slice(0, longest))),
  );

/** Milliseconds since the epoch. */
export const time = v.pipe(v.number(), v.minValue(0), v.maxValue(LAST_MOMENT));

/** How many. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** At most `most` entries that fit; the others are left out. */
export const list = <S extends v.GenericSchema>(entry: S, most = MOST_ENTRIES) =>
  v.pipe(
    v.array(v.unknown()),
    v.transform((all) =>
      all.slice(0, most).flatMap((one): v.InferOutput<S>[] => {
        const read = v.safeParse(entry, one);
        return read.success ? [read.output] : [];
      }),
    ),
  );

/** Any JSON value, cut where it is too deep, too long or too wide. */
export const value = v.pipe(
  v.unknown(),
  v.transform((one) => bounded(one, DEEPEST)),
);

/** Any JSON object, bounded. */
export const values = v.pipe(
  v.custom<object>((one) => typeof one === 'object' && one !== null && !Array.isArray(one)),
  v.transform((one) => bounded(one, DEEPEST) as Readonly<Record<string, RecordedValue>>),
);

function bounded(one: unknown, depth: number): RecordedValue {
  if (typeof one === 'string') return plainText(one.slice(0, LONGEST_TEXT));
  if (typeof one === 'number' || typeof one === 'boolean' || one === null) return one;
  if (typeof one !== 'object' || depth === 0) return '…';
  if (Array.isArray(one)) {
    return one.slice(0, MOST_ENTRIES).map((entry) => bounded(entry, depth - 1));
  }
  // `fromEntries` defines own properties: a name such as __proto__ stays a name.
  return Object.fromEntries(
    Object.entries(one)
      .slice(0, MOST_ENTRIES)
      .map(([name, entry]) => [plainLine(name).slice(0, 200), bounded(entry, depth - 1)]),
  );
}
