/**
 * `days since 1850-01-01 00:00:00 +02:00`: the units of a CF time coordinate (CF 1.12 §4.4; the
 * grammar of UDUNITS 2, `udunits2lib.html#Grammar`).
 *
 * @module
 */
import { type Calendar, calendarOf, dayNumber, isDate } from './calendar.ts';

/** A point in time of some calendar: its day's number and nanoseconds since that day began. */
export interface Instant {
  readonly day: number;
  readonly ns: number;
}

/** Nanoseconds of a day; calendars know no leap seconds. */
export const DAY_NS = 86_400_000_000_000;

/** What a count of time stands for. */
export interface TimeUnits {
  readonly calendar: Calendar;
  /** Length of the unit. */
  readonly unit: TimeUnit;
  readonly reference: Instant;
}

/**
 * A unit of fixed length in nanoseconds, or one of the calendar's own (numpy's `M` and `Y`).
 * `isDefinition`: the length is UDUNITS' definition of a month or year and no calendar month.
 */
export type TimeUnit =
  { readonly ns: number; readonly isDefinition?: true } | { readonly months: number };

const SECOND = 1_000_000_000;
/** UDUNITS' year, as CF §4.4 says: the tropical year. Its month is a twelfth of it. */
const YEAR = 365.242198781 * DAY_NS;

const NAMES: readonly (readonly [ns: number, ...names: string[]])[] = [
  [1, 'nanosecond', 'nanosec', 'nsec', 'ns'],
  [1e3, 'microsecond', 'microsec', 'usec', 'us', 'µs', 'μs'],
  [1e6, 'millisecond', 'millisec', 'msec', 'ms'],
  [SECOND, 'second', 'sec', 's'],
  [60 * SECOND, 'minute', 'min'],
  [3600 * SECOND, 'hour', 'hr', 'h'],
  [DAY_NS, 'day', 'd'],
  [7 * DAY_NS, 'week'],
];
const LENGTH = new Map(
  NAMES.flatMap(([ns, ...names]) =>
    names.flatMap((name) => [[name, ns] as const, [`${name}s`, ns] as const]),
  ),
);

/** Attributes are a stranger's; no units are longer. */
const MOST_SIGNS = 100;

/**
 * Reads the attributes `units` and `calendar` of a coordinate.
 *
 * @returns `undefined` when they are not a time's: another unit, a calendar that nobody knows.
 */
export function parseTimeUnits(units: string, calendar?: string): TimeUnits | undefined {
  const known = calendarOf(calendar);
  const text = units.length > MOST_SIGNS ? '' : units.trim();
  const match = /^([\p{L}_]+)\s+(?:since|after|from|ref)\s+(.*)$/iu.exec(text);
  const [, name = '', date = ''] = match ?? [];
  if (!known || !match) return undefined;
  const unit = unitOf(name, known);
  const reference = parseInstant(date, known);
  return unit && reference && { calendar: known, unit, reference };
}

/** A month is 30 days in 360_day, a “common year” 365 in noleap, as in cftime; else UDUNITS'. */
function unitOf(given: string, calendar: Calendar): TimeUnit | undefined {
  const name = given.toLowerCase();
  const length = LENGTH.get(name);
  if (length !== undefined) return { ns: length };
  if (/^common_years?$/.test(name)) return calendar === 'noleap' ? { ns: 365 * DAY_NS } : undefined;
  const isMonth = /^(months?|mons?)$/.test(name);
  if (!isMonth && !/^(years?|yrs?|a)$/.test(name)) return undefined;
  if (calendar === '360_day') return { ns: (isMonth ? 30 : 360) * DAY_NS };
  return { ns: isMonth ? YEAR / 12 : YEAR, isDefinition: true };
}

const DATE = /^([+-]?\d{1,6})(?:-(\d{1,2}))?(?:-(\d{1,2}))?/;
const CLOCK = /^(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2})(\.\d*)?)?/;
/** One-digit hours too: cftime ignores those without a word, the CF document's own example has one. */
const ZONE = /^(?:Z|UTC|GMT|([+-])(\d{1,2})(?::?(\d{2}))?)$/i;

function parseInstant(text: string, calendar: Calendar): Instant | undefined {
  const date = DATE.exec(text);
  if (!date) return undefined;
  const [whole, year = '', month = '1', day = '1'] = date;
  const fields = { year: Number(year), month: Number(month), day: Number(day) };
  // So a year 0 is refused in the calendars of the real world, as by cftime 1.6.6.
  if (!isDate(calendar, fields)) return undefined;
  let rest = text.slice(whole.length).replace(/^(?:T|\s+)/i, '');
  const clock = CLOCK.exec(rest);
  if (clock) rest = rest.slice(clock[0].length);
  const [, hour = '0', minute = '0', second = '0', fraction = '0'] = clock ?? [];
  const zone = ZONE.exec(rest.trim());
  if (rest.trim() !== '' && !zone) return undefined;
  const [, sign = '+', hours = '0', minutes = '0'] = zone ?? [];
  const east = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const seconds = (Number(hour) * 60 + Number(minute) - east) * 60 + Number(second);
  const ns = seconds * SECOND + Math.round(Number(`0${fraction}`) * SECOND);
  return normal(dayNumber(calendar, fields), ns);
}

/** The same instant with nanoseconds within its day. */
export function normal(day: number, ns: number): Instant {
  const days = Math.floor(ns / DAY_NS);
  return { day: day + days, ns: ns - days * DAY_NS };
}
