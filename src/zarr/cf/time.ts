import { type Calendar, type CalendarDate, dateOfDay, dayNumber, yearAfter } from './calendar.ts';
import { niceTimes, type Precision } from './niceTimes.ts';
import {
  DAY_NS,
  type Instant,
  normal,
  parseTimeUnits,
  type TimeUnit,
  type TimeUnits,
} from './units.ts';

/** A date and time of day, month and day counted from 1. */
export interface CfFields extends CalendarDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

/** A place on a time axis. */
export interface CfTick {
  /** In units of the coordinate. */
  readonly value: number;
  /** As short as tells it from its neighbours; the first one and every midnight name the day. */
  readonly label: string;
}

/** numpy's `NaT`: the smallest int64. */
const NOT_A_TIME = -(2n ** 63n);

/**
 * What the numbers of a time coordinate mean. Numbers go in as they are stored: floats are taken
 * to the nearest microsecond as cftime does, whole numbers are exact, `bigint` at any size.
 */
export class CfTime {
  readonly calendar: Calendar;
  /** True when “month” or “year” is a fixed number of seconds by UDUNITS' definition. */
  readonly isDefinition: boolean;
  readonly #unit: TimeUnit;
  readonly #reference: Instant;

  constructor({ calendar, unit, reference }: TimeUnits) {
    this.calendar = calendar;
    this.isDefinition = 'isDefinition' in unit;
    this.#unit = unit;
    this.#reference = reference;
  }

  /** The date of a stored number; `undefined` for NaN, infinity, `NaT`. */
  toFields(value: number | bigint): CfFields | undefined {
    const instant = this.#instant(value);
    return instant && fieldsOf(this.calendar, instant);
  }

  /** The number of a date in this coordinate's units, as near as a double comes. */
  fromFields(fields: CalendarDate & Partial<CfFields>): number {
    const { hour = 0, minute = 0, second = 0, nanosecond = 0 } = fields;
    const ns = ((hour * 60 + minute) * 60 + second) * 1e9 + nanosecond;
    return this.#value(normal(dayNumber(this.calendar, fields), ns));
  }

  /**
   * `2000-02-30 12:00`: ISO 8601's order with a space. Without a `precision` as far as the value
   * has digits: a midnight is a day.
   *
   * @returns an empty text for what is no time.
   */
  format(value: number | bigint, precision?: Precision): string {
    const fields = this.toFields(value);
    return fields ? formatted(fields, precision ?? precisionOf(fields)) : '';
  }

  /**
   * Places for about `count` ticks between the ends of an axis: whole seconds, hours, days, months,
   * years of this calendar. Empty when the ends are no times.
   */
  ticks(range: readonly [number, number], count: number): CfTick[] {
    const from = this.#instant(Math.min(...range));
    const to = this.#instant(Math.max(...range));
    if (!from || !to) return [];
    const { instants, precision } = niceTimes(this.calendar, from, to, count);
    let before = NaN;
    return instants.map((instant) => {
      const isNewDay = instant.day !== before;
      before = instant.day;
      const text = formatted(fieldsOf(this.calendar, instant), precision);
      const short = isNewDay ? text : (text.split(' ')[1] ?? text);
      return { value: this.#value(instant), label: short };
    });
  }

  #instant(value: number | bigint): Instant | undefined {
    if (typeof value === 'number' ? !Number.isFinite(value) : value === NOT_A_TIME)
      return undefined;
    const { day, ns } = this.#reference;
    const unit = this.#unit;
    if ('months' in unit) return this.#monthsLater(Number(value) * unit.months);
    const later = typeof value === 'bigint' ? wholeSpan(value, unit.ns) : span(value, unit.ns);
    return normal(day + later.day, ns + later.ns);
  }

  #monthsLater(months: number): Instant {
    const { year, month } = dateOfDay(this.calendar, this.#reference.day);
    const all = month - 1 + months;
    const date = {
      year: yearAfter(this.calendar, year, Math.floor(all / 12)),
      month: Math.floor(all - Math.floor(all / 12) * 12) + 1,
      day: 1,
    };
    return { day: dayNumber(this.calendar, date), ns: 0 };
  }

  #value(instant: Instant): number {
    const { day, ns } = this.#reference;
    const unit = this.#unit;
    if ('months' in unit) {
      const [from, to] = [dateOfDay(this.calendar, day), dateOfDay(this.calendar, instant.day)];
      return ((to.year - from.year) * 12 + to.month - from.month) / unit.months;
    }
    const perDay = DAY_NS / unit.ns;
    return (instant.day - day) * perDay + (instant.ns - ns) / unit.ns;
  }
}

/**
 * Reads `units` and `calendar` of a coordinate variable (CF 1.12 §4.4). Known are all calendars of
 * the conventions but `utc`, `tai` and `none`, units from nanoseconds to years, and zones. A month
 * is 30 days in `360_day`; elsewhere, as the conventions say, UDUNITS' twelfth of 365.242198781
 * days (cftime 1.6.6 refuses it there), and `isDefinition` is true.
 *
 * @returns `undefined` when this is no time.
 */
export function parseCfTime(units: string, calendar?: string): CfTime | undefined {
  const parsed = parseTimeUnits(units, calendar);
  return parsed && new CfTime(parsed);
}

/** Lengths of numpy's units in nanoseconds; the calendar's own in months. */
const NUMPY: Readonly<Record<string, TimeUnit>> = {
  Y: { months: 12 },
  M: { months: 1 },
  W: { ns: 7 * DAY_NS },
  D: { ns: DAY_NS },
  h: { ns: 3.6e12 },
  m: { ns: 6e10 },
  s: { ns: 1e9 },
  ms: { ns: 1e6 },
  us: { ns: 1e3 },
  μs: { ns: 1e3 },
  ns: { ns: 1 },
  ps: { ns: 1e-3 },
  fs: { ns: 1e-6 },
  as: { ns: 1e-9 },
};

/**
 * What the numbers of a `datetime64` mean, which counts from 1970 in the Gregorian calendar.
 *
 * @param label the data type's: `<M8[ns]`, `<M8[25s]`.
 * @returns `undefined` for any other type, and for numpy's generic unit.
 */
export function timeOfDtype(label: string): CfTime | undefined {
  const [, factor = '', name = ''] = /M8\[(\d*)(\w+)\]$/u.exec(label) ?? [];
  const unit = Object.hasOwn(NUMPY, name) ? NUMPY[name] : undefined;
  if (!unit) return undefined;
  const times = Number(factor || 1);
  const scaled = 'months' in unit ? { months: unit.months * times } : { ns: unit.ns * times };
  const reference = { day: 0, ns: 0 };
  return new CfTime({ calendar: 'proleptic_gregorian', unit: scaled, reference });
}

/** Whole and broken part apart: multiplied together they would lose microseconds. */
function span(value: number, unit: number): Instant {
  const whole = Math.trunc(value);
  const perDay = DAY_NS / unit;
  // Smaller units than a microsecond are not rounded to one.
  const grain = unit < 1000 ? 1 : 1000;
  const round = (ns: number) => Math.round(ns / grain) * grain;
  if (!Number.isInteger(perDay)) {
    const days = whole * (unit / DAY_NS);
    const fraction = (value - whole) * unit;
    return normal(Math.floor(days), round((days - Math.floor(days)) * DAY_NS + fraction));
  }
  const days = Math.floor(whole / perDay);
  return normal(days, (whole - days * perDay) * unit + round((value - whole) * unit));
}

function wholeSpan(value: bigint, unit: number): Instant {
  if (unit < 1) {
    const perNs = BigInt(Math.round(1 / unit));
    return wholeSpan((value - (((value % perNs) + perNs) % perNs)) / perNs, 1);
  }
  if (!Number.isInteger(unit)) return span(Number(value), unit);
  const day = BigInt(DAY_NS);
  const ns = value * BigInt(unit);
  const rest = ((ns % day) + day) % day;
  return { day: Number((ns - rest) / day), ns: Number(rest) };
}

function fieldsOf(calendar: Calendar, { day, ns }: Instant): CfFields {
  const seconds = Math.floor(ns / 1e9);
  return {
    ...dateOfDay(calendar, day),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    nanosecond: ns - seconds * 1e9,
  };
}

function precisionOf({ hour, minute, second, nanosecond }: CfFields): Precision {
  if (nanosecond % 1000 !== 0) return 'ns';
  if (nanosecond % 1_000_000 !== 0) return 'us';
  if (nanosecond !== 0) return 'ms';
  if (second !== 0) return 'second';
  return hour === 0 && minute === 0 ? 'day' : 'minute';
}

function formatted(fields: CfFields, precision: Precision): string {
  const { year, month, day, hour, minute, second, nanosecond } = fields;
  const two = (value: number) => String(value).padStart(2, '0');
  const years = (year < 0 ? '-' : '') + String(Math.abs(year)).padStart(4, '0');
  if (precision === 'year') return years;
  if (precision === 'month') return `${years}-${two(month)}`;
  const date = `${years}-${two(month)}-${two(day)}`;
  if (precision === 'day') return date;
  const clock = `${date} ${two(hour)}:${two(minute)}`;
  if (precision === 'minute') return clock;
  if (precision === 'second') return `${clock}:${two(second)}`;
  const digits = { ms: 3, us: 6, ns: 9 }[precision];
  const fraction = String(nanosecond).padStart(9, '0').slice(0, digits);
  return `${clock}:${two(second)}.${fraction}`;
}
