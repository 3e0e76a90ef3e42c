import {
  type Calendar,
  dateOfDay,
  dayNumber,
  hasNoYear0,
  monthLength,
  yearAfter,
} from './calendar.ts';
import { DAY_NS, type Instant, normal } from './units.ts';

/** How far a time is written out. */
export type Precision = 'year' | 'month' | 'day' | 'minute' | 'second' | 'ms' | 'us' | 'ns';

/** Times that an axis can carry. */
export interface NiceTimes {
  readonly instants: readonly Instant[];
  /** What tells them apart. */
  readonly precision: Precision;
}

const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Steps that divide a day, the smaller ones made of 1, 2 and 5. */
const CLOCK_STEPS = [
  ...[1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((ns) => [ns, 2 * ns, 5 * ns]),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];
const DAY_STEPS = [1, 2, 5, 10, 15];
const MONTH_STEPS = [1, 2, 3, 6];
/** More are never drawn. */
const MOST = 200;

/** About `count` round times of a calendar between two others. */
export function niceTimes(
  calendar: Calendar,
  from: Instant,
  to: Instant,
  count: number,
): NiceTimes {
  const wanted = Math.min(Math.max(count, 1), MOST);
  const days = to.day - from.day + (to.ns - from.ns) / DAY_NS;
  const step = days / wanted;
  const within = ({ day, ns }: Instant) =>
    (day > from.day || (day === from.day && ns >= from.ns)) &&
    (day < to.day || (day === to.day && ns <= to.ns));
  const made = (instants: Iterable<Instant>, precision: Precision): NiceTimes => ({
    instants: [...instants].filter(within),
    precision,
  });
  const clock = CLOCK_STEPS.find((ns) => ns >= step * DAY_NS);
  if (clock !== undefined) return made(clockTimes(from, to, clock), clockPrecision(clock));
  const dayStep = DAY_STEPS.find((length) => length >= step);
  if (dayStep !== undefined) return made(someDays(calendar, from, to, dayStep), 'day');
  const months = MONTH_STEPS.find((length) => length * 30.5 >= step);
  if (months !== undefined) return made(monthStarts(calendar, from, to, months), 'month');
  return made(monthStarts(calendar, from, to, 12 * yearStep(step / 365.25)), 'year');
}

function clockPrecision(step: number): Precision {
  if (step % MINUTE === 0) return 'minute';
  if (step % SECOND === 0) return 'second';
  if (step % 1e6 === 0) return 'ms';
  return step % 1e3 === 0 ? 'us' : 'ns';
}

/** 1, 2 or 5 times a power of ten. */
function yearStep(years: number): number {
  const power = 10 ** Math.max(Math.floor(Math.log10(years)), 0);
  return power * ([1, 2, 5].find((times) => times * power >= years) ?? 10);
}

function* clockTimes(from: Instant, to: Instant, step: number): Generator<Instant> {
  let at = normal(from.day, Math.ceil(from.ns / step) * step);
  for (let n = 0; n <= 3 * MOST; n += 1) {
    if (at.day > to.day || (at.day === to.day && at.ns > to.ns)) return;
    yield at;
    at = normal(at.day, at.ns + step);
  }
}

/** The 1st and every so many days later, none close before the next 1st. */
function* someDays(
  calendar: Calendar,
  from: Instant,
  to: Instant,
  step: number,
): Generator<Instant> {
  for (const month of monthStarts(calendar, from, to, 1)) {
    const date = dateOfDay(calendar, month.day);
    const length = monthLength(calendar, date.year, date.month);
    for (let day = 0; day < length; day += step) {
      if (day === 0 || length - day > step / 2) yield { day: month.day + day, ns: 0 };
    }
  }
}

/** The first days of every so many months, from the month that holds `from` on. */
function* monthStarts(
  calendar: Calendar,
  from: Instant,
  to: Instant,
  step: number,
): Generator<Instant> {
  const years = Math.max(step / 12, 1);
  const first = dateOfDay(calendar, from.day);
  let year = Math.floor(first.year / years) * years;
  let month = step < 12 ? Math.floor((first.month - 1) / step) * step + 1 : 1;
  for (let n = 0; n <= 3 * MOST; n += 1) {
    const day = dayNumber(calendar, { year, month, day: 1 });
    if (day > to.day) return;
    // The calendars of the real world have no year 0 to begin with.
    if (year !== 0 || !hasNoYear0(calendar)) yield { day, ns: 0 };
    month += step < 12 ? step : 12;
    const over = Math.floor((month - 1) / 12);
    month -= over * 12;
    year = step < 12 ? yearAfter(calendar, year, over) : year + over * years;
  }
}
