const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/i;
const DAY = 86_400_000;

/** True for a day of the calendar such as `2020-02-29`. */
export function isDate(text: string): boolean {
  return dayOf(text) !== undefined;
}

/** True for a day with a time, such as `2020-02-29T12:00`, `… 12:00:00.5Z`, or a day alone. */
export function isDateTime(text: string): boolean {
  if (!isDate(text.slice(0, 10))) return false;
  return text.length === 10 || (/[T ]/i.test(text.charAt(10)) && TIME.test(text.slice(11)));
}

/** Days since 1970-01-01 of a date such as `2020-02-29`; `undefined` when it is none. */
export function dayOf(text: string): number | undefined {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
  // Python's dates begin with year 1.
  if (!(Number(year) >= 1)) return undefined;
  const time = new Date(0);
  time.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that a month does not have comes back as one of the next.
  return time.toISOString().slice(0, 10) === text ? time.getTime() / DAY : undefined;
}

/** The date of a day, `undefined` beyond the year 9999. */
export function dateOf(day: number): string | undefined {
  const time = new Date(day * DAY);
  const text = Number.isNaN(time.getTime()) ? '' : time.toISOString();
  return DATE.test(text.slice(0, 10)) && text.charAt(10) === 'T' ? text.slice(0, 10) : undefined;
}
