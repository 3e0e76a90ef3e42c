import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfDay, dayNumber } from '../../../../src/zarr/cf/calendar.ts';
import { parseCfTime, timeOfDtype } from '../../../../src/zarr/cf/time.ts';

type Case = readonly [units: string, calendar: string, dates: [number | string, string][]];
const file = new URL('../../../fixtures/cf/dates.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];
const CALENDARS = [
  'standard',
  'proleptic_gregorian',
  'julian',
  'noleap',
  'all_leap',
  '360_day',
] as const;

/** Days of the calendar and microseconds, so that two dates can be compared. */
function microseconds(date: string, calendar: string): [day: number, us: number] {
  const match = /^(-?\d+)-(\d+)-(\d+).(\d+):(\d+):(\d+)\.(\d{6})/.exec(date) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, us = 0] = match
    .slice(1)
    .map(Number);
  const known = CALENDARS.find((name) => name === calendar) ?? 'standard';
  const clock = ((hour * 60 + minute) * 60 + second) * 1_000_000 + us;
  return [dayNumber(known, { year, month, day }), clock];
}

describe('dates as cftime 1.6.6 reads them', () => {
  it.each(CALENDARS)('%s', (name) => {
    const mine = cases.filter(([, calendar]) => calendar === name);
    expect(mine.length).toBeGreaterThan(40);
    for (const [units, calendar, dates] of mine) check(units, calendar, dates);
  });

  it('other names of calendars and units', () => {
    const others = cases.filter(([, calendar]) => !CALENDARS.some((name) => name === calendar));
    expect(others).toHaveLength(3);
    for (const [units, calendar, dates] of others) check(units, calendar, dates);
  });

  function check(units: string, calendar: string, dates: [number | string, string][]) {
    const time = parseCfTime(units, calendar);
    for (const [given, date] of dates) {
      const value = typeof given === 'string' ? BigInt(given) : given;
      const got = time?.format(value, 'us').replace(' ', 'T');
      if (typeof value === 'bigint' || Number.isInteger(value)) {
        expect(got, `${units} ${calendar} ${given}`).toBe(date);
        continue;
      }
      const [day, us] = microseconds(got ?? '', calendar);
      const [wantDay, want] = microseconds(date, calendar);
      const apart = Math.abs((day - wantDay) * 86_400_000_000 + us - want);
      // Half a microsecond is rounded one way or the other; cftime multiplies floats first.
      expect(apart, `${units} ${calendar} ${given}: ${got} for ${date}`).toBeLessThanOrEqual(1);
    }
  }
});

describe('units and calendars', () => {
  it.each([
    ['days since 2000-01-01', 'none'],
    ['days since 2000-01-01', 'utc'],
    ['days since 1582-10-10', 'standard'],
    ['days since 0000-01-01', 'standard'],
    ['days since 2000-02-30', 'noleap'],
    ['days since 2000-13-01', '360_day'],
    ['days', 'standard'],
    ['K', 'standard'],
    ['day as %Y%m%d.%f', 'standard'],
    ['metres since 2000-01-01', 'standard'],
    ['common_years since 2000-01-01', 'standard'],
    ['days since yesterday', 'standard'],
    ['constructor since 2000-01-01', 'standard'],
    ['days since 2000-01-01', 'constructor'],
  ])('%s in %s is no time', (units, calendar) => {
    expect(parseCfTime(units, calendar)).toBeUndefined();
  });

  it.each([
    // The example of CF 1.12 §4.4, which cftime reads without its zone.
    ['seconds since 1992-10-8 15:15:42.5 -6:00', undefined, 0, '1992-10-08 21:15:42.500'],
    ['days since 2000', undefined, 59, '2000-02-29'],
    ['weeks since 2000-01-03', 'noleap', 8, '2000-02-28'],
    ['days since 2000-01-01 24:00:00', undefined, 0, '2000-01-02'],
    ['days since 2000-01-01 00:00 GMT', 'Gregorian', 0.5, '2000-01-01 12:00'],
    ['days since 2000-02-30', '360_day', 0, '2000-02-30'],
    // UDUNITS: 12 months are 365.242198781 days.
    ['months since 2000-01-01', 'standard', 12, '2000-12-31 05:48:45.974'],
    ['years since 2000-01-01', 'noleap', 1, '2001-01-01 05:48:45.974'],
    ['years since 2000-01-01', '360_day', 1, '2001-01-01'],
  ])('%s in %s', (units, calendar, value, want) => {
    const time = parseCfTime(units, calendar);
    expect(time?.format(value).replace(/(\.\d{3})\d+$/, '$1')).toBe(want);
  });

  it('long texts are refused at once', () => {
    const spaces = ' '.repeat(5_000_000);
    for (const text of [`days since 2000-01-01${spaces}x`, `days${spaces}since`, `${spaces}x`]) {
      expect(parseCfTime(text)).toBeUndefined();
    }
  });

  it('says which months are no calendar months', () => {
    expect(parseCfTime('months since 2000-01-01')?.isDefinition).toBe(true);
    expect(parseCfTime('months since 2000-01-01', '360_day')?.isDefinition).toBe(false);
  });

  it('NaN, infinity and NaT are no times', () => {
    const time = parseCfTime('days since 2000-01-01');
    for (const value of [NaN, Infinity, -(2n ** 63n)]) {
      expect(time?.toFields(value)).toBeUndefined();
      expect(time?.format(value)).toBe('');
    }
  });
});

describe('datetime64', () => {
  it.each([
    // numpy.datetime64(value, unit) of numpy 2.4.6.
    ['<M8[ns]', 9_223_372_036_854_775_807n, '2262-04-11 23:47:16.854775807'],
    ['<M8[ns]', -9_223_372_036_854_775_807n, '1677-09-21 00:12:43.145224193'],
    ['>M8[us]', -1n, '1969-12-31 23:59:59.999999'],
    ['<M8[ms]', 951_782_400_001n, '2000-02-29 00:00:00.001'],
    ['<M8[s]', 253_402_300_799n, '9999-12-31 23:59:59'],
    ['<M8[25s]', 2n, '1970-01-01 00:00:50'],
    ['<M8[h]', -25n, '1969-12-30 23:00'],
    ['<M8[D]', -719_528n, '0000-01-01'],
    ['<M8[W]', 1n, '1970-01-08'],
    ['<M8[M]', -13n, '1968-12-01'],
    ['<M8[Y]', 30n, '2000-01-01'],
    ['<M8[ps]', -1n, '1969-12-31 23:59:59.999999999'],
    ['<M8[as]', 1_500_000_000_000_000_000n, '1970-01-01 00:00:01.500'],
  ])('%s %s', (label, value, want) => {
    expect(timeOfDtype(label)?.format(value)).toBe(want);
  });

  it('has no meaning without a unit', () => {
    expect(timeOfDtype('<M8[generic]')).toBeUndefined();
    expect(timeOfDtype('<m8[ns]')).toBeUndefined();
    expect(timeOfDtype('<f8')).toBeUndefined();
  });
});

describe('calendars', () => {
  it.each(CALENDARS)('%s: each day follows the one before', (calendar) => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000, max: 4_000_000 }), (number) => {
        const date = dateOfDay(calendar, number);
        expect(dayNumber(calendar, date)).toBe(number);
        const next = dateOfDay(calendar, number + 1);
        const sameMonth = next.month === date.month && next.year === date.year;
        // The one gap is the reform of 1582.
        if (sameMonth && number + 1 !== -141_427) expect(next.day).toBe(date.day + 1);
        else if (!sameMonth) expect(next.day).toBe(1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('ticks', () => {
  it.each([
    ['hours since 2000-01-01', 'standard', [0, 24]],
    ['days since 1850-01-01', 'noleap', [0, 60_225]],
    ['days since 2000-01-01', '360_day', [28, 91]],
    ['days since 2000-01-01', 'standard', [0, 40]],
    ['seconds since 2000-01-01', 'standard', [-3, 4]],
    ['seconds since 2000-01-01', 'standard', [0.001, 0.0042]],
    ['days since 0001-01-01', 'proleptic_gregorian', [-1e6, 1e6]],
    ['days since 0001-01-01', 'julian', [-8000, 8000]],
  ] as const)('%s, %s, %j', (units, calendar, range) => {
    const ticks = parseCfTime(units, calendar)?.ticks(range, 6);
    expect(ticks?.map(({ value, label }) => `${value}: ${label}`)).toMatchSnapshot();
  });

  it('are ordered, inside, and neither few nor many', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...CALENDARS),
        value,
        fc.double({ min: 1e-9, max: 7, noNaN: true }),
        (calendar, start, power) => {
          const end = start + 10 ** power;
          const time = parseCfTime('days since 1990-05-17 03:00', calendar);
          const ticks = time?.ticks([start, end], 6) ?? [];
          const values = ticks.map((tick) => tick.value);
          expect(values).toEqual(values.toSorted((a, b) => a - b));
          for (const one of values) {
            expect(one).toBeGreaterThanOrEqual(start - 1e-9);
            expect(one).toBeLessThanOrEqual(end + 1e-9);
          }
          expect(values.length).toBeGreaterThan(0);
          expect(values.length).toBeLessThan(20);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('give their own date back', () => {
    const time = parseCfTime('days since 1990-05-17 03:00', '360_day');
    for (const { value, label } of time?.ticks([0, 5000], 8) ?? []) {
      expect(time?.format(value, 'year')).toBe(label);
      const fields = time?.toFields(value);
      expect(fields && time?.fromFields(fields)).toBe(value);
    }
  });
});
