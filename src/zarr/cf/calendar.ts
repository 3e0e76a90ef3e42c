/**
 * Day numbers of the calendars of the CF conventions (1.12, §4.4.1), in constant time. Dates before
 * and after any that a model has had are legal; there is no limit but that of a double.
 *
 * @module
 */

/** A calendar under its first name in the conventions. */
export type Calendar =
  'standard' | 'proleptic_gregorian' | 'julian' | 'noleap' | 'all_leap' | '360_day';

/** A day of a calendar; `month` and `day` count from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const NAMES: Readonly<Record<string, Calendar>> = {
  standard: 'standard',
  gregorian: 'standard',
  proleptic_gregorian: 'proleptic_gregorian',
  julian: 'julian',
  noleap: 'noleap',
  '365_day': 'noleap',
  all_leap: 'all_leap',
  '366_day': 'all_leap',
  '360_day': '360_day',
  '360': '360_day',
};

/** Days before each month of a year without a leap day. */
const BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
/** 1582-10-15, the first day of the Gregorian calendar, in days since 1970-01-01. */
const REFORM = -141_427;

/** The calendar of the attribute `calendar`; `undefined` when nobody knows it or it is `none`. */
export function calendarOf(name: string | undefined): Calendar | undefined {
  const wanted = (name ?? 'standard').trim().toLowerCase();
  return Object.hasOwn(NAMES, wanted) ? NAMES[wanted] : undefined;
}

/**
 * The number of a day; only differences mean something, and for the three calendars of the real
 * world the number itself: days since 1970-01-01 of the Gregorian one.
 */
export function dayNumber(calendar: Calendar, date: CalendarDate): number {
  const { year, month, day } = { ...date, year: astronomical(calendar, date.year) };
  switch (calendar) {
    case '360_day':
      return year * 360 + (month - 1) * 30 + day - 1;
    case 'noleap':
    case 'all_leap': {
      const leapDay = calendar === 'all_leap' && month > 2 ? 1 : 0;
      const length = calendar === 'all_leap' ? 366 : 365;
      return year * length + (BEFORE[month - 1] ?? 0) + leapDay + day - 1;
    }
    case 'julian':
      return julianDay(year, month, day);
    case 'proleptic_gregorian':
      return gregorianDay(year, month, day);
    case 'standard': {
      const number = gregorianDay(year, month, day);
      return number >= REFORM ? number : julianDay(year, month, day);
    }
  }
}

/** The day with this number. */
export function dateOfDay(calendar: Calendar, number: number): CalendarDate {
  const date = astronomicalDate(calendar, number);
  return hasNoYear0(calendar) && date.year <= 0 ? { ...date, year: date.year - 1 } : date;
}

/** True for a day that the calendar has: no 30 February but in 360_day, no 10 October 1582. */
export function isDate(calendar: Calendar, date: CalendarDate): boolean {
  const same = dateOfDay(calendar, dayNumber(calendar, date));
  return same.year === date.year && same.month === date.month && same.day === date.day;
}

/** Days of a month. */
export function monthLength(calendar: Calendar, year: number, month: number): number {
  const next =
    month === 12 ? { year: yearAfter(calendar, year, 1), month: 1 } : { year, month: month + 1 };
  return dayNumber(calendar, { ...next, day: 1 }) - dayNumber(calendar, { year, month, day: 1 });
}

/** The year that many years later; the calendars of the real world go from −1 to 1. */
export function yearAfter(calendar: Calendar, year: number, years: number): number {
  const later = astronomical(calendar, year) + years;
  return hasNoYear0(calendar) && later <= 0 ? later - 1 : later;
}

/** True where year −1 is followed by year 1, as in cftime 1.6.6. */
export function hasNoYear0(calendar: Calendar): boolean {
  return calendar === 'standard' || calendar === 'julian';
}

function astronomical(calendar: Calendar, year: number): number {
  return hasNoYear0(calendar) && year < 0 ? year + 1 : year;
}

function astronomicalDate(calendar: Calendar, number: number): CalendarDate {
  switch (calendar) {
    case '360_day': {
      const rest = modulo(number, 360);
      return {
        year: Math.floor(number / 360),
        month: Math.floor(rest / 30) + 1,
        day: (rest % 30) + 1,
      };
    }
    case 'noleap':
    case 'all_leap':
      return modelDate(calendar === 'all_leap' ? 1 : 0, number);
    case 'julian':
      return julianDate(number);
    case 'proleptic_gregorian':
      return gregorianDate(number);
    case 'standard':
      return number >= REFORM ? gregorianDate(number) : julianDate(number);
  }
}

function modelDate(leapDay: 0 | 1, number: number): CalendarDate {
  const year = Math.floor(number / (365 + leapDay));
  const rest = number - year * (365 + leapDay);
  const before = (month: number) => (BEFORE[month - 1] ?? 0) + (month > 2 ? leapDay : 0);
  let month = Math.min(Math.floor(rest / 29) + 1, 12);
  while (before(month) > rest) month -= 1;
  return { year, month, day: rest - before(month) + 1 };
}

// Years that begin with March, so that the leap day comes last: H. Hinnant, “chrono-Compatible
// Low-Level Date Algorithms”, days_from_civil and civil_from_days.
function dayOfMarchYear(month: number, day: number): number {
  return Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
}

function fromMarchYear(year: number, dayOfYear: number): CalendarDate {
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: year + (month <= 2 ? 1 : 0), month, day };
}

function gregorianDay(year: number, month: number, day: number): number {
  const from = month <= 2 ? year - 1 : year;
  const era = Math.floor(from / 400);
  const of = from - era * 400;
  const inEra = of * 365 + Math.floor(of / 4) - Math.floor(of / 100) + dayOfMarchYear(month, day);
  return era * 146_097 + inEra - 719_468;
}

function gregorianDate(number: number): CalendarDate {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const rest = shifted - era * 146_097;
  const leapDays = Math.floor(rest / 1460) - Math.floor(rest / 36_524) + Math.floor(rest / 146_096);
  const of = Math.floor((rest - leapDays) / 365);
  const dayOfYear = rest - (365 * of + Math.floor(of / 4) - Math.floor(of / 100));
  return fromMarchYear(of + era * 400, dayOfYear);
}

function julianDay(year: number, month: number, day: number): number {
  const from = month <= 2 ? year - 1 : year;
  return from * 365 + Math.floor(from / 4) + dayOfMarchYear(month, day) - 719_470;
}

function julianDate(number: number): CalendarDate {
  const shifted = number + 719_470;
  const era = Math.floor(shifted / 1461);
  const rest = shifted - era * 1461;
  const of = Math.min(Math.floor(rest / 365), 3);
  return fromMarchYear(of + era * 4, rest - of * 365);
}

function modulo(value: number, by: number): number {
  return value - Math.floor(value / by) * by;
}
