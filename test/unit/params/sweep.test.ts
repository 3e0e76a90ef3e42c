import { describe, expect, it } from 'vitest';
import type { JsonValue, ParamSchema } from '../../../src/params/schema.ts';
import { expand, MOST_VALUES, parseRange } from '../../../src/params/sweep.ts';

const int: ParamSchema = { type: 'integer' };
const float: ParamSchema = { type: 'number' };
const day: ParamSchema = { type: 'string', format: 'date' };
const text: ParamSchema = { type: 'string' };
const ints: ParamSchema = { type: 'array', items: int };

describe('parseRange', () => {
  it.each<[string, ParamSchema, JsonValue[]]>([
    ['', int, []],
    ['2020', int, [2020]],
    ['2019..2023', int, [2019, 2020, 2021, 2022, 2023]],
    ['2019 .. 2023 by 2', int, [2019, 2021, 2023]],
    ['1, 2, 5..7', int, [1, 2, 5, 6, 7]],
    ['5..1 by 2', int, [5, 3, 1]],
    ['-2..1', int, [-2, -1, 0, 1]],
    ['3..3', int, [3]],
    ['0..1 by 0.25', float, [0, 0.25, 0.5, 0.75, 1]],
    ['0..0.3 by 0.1', float, [0, 0.1, 0.2, 0.3]],
    ['0..1 by 0.3', float, [0, 0.3, 0.6, 0.9]],
    ['1e-3..3e-3 by 1e-3', float, [0.001, 0.002, 0.003]],
    ['.5..1.5', float, [0.5, 1.5]],
    ['2020-02-28..2020-03-01', day, ['2020-02-28', '2020-02-29', '2020-03-01']],
    ['2020-01-01..2020-01-15 by 7 days', day, ['2020-01-01', '2020-01-08', '2020-01-15']],
    ['a..b, c', text, ['a..b, c']],
    ['"a, b", "c"', text, ['a, b', 'c']],
    ['t2m, tp', { type: 'string', enum: ['t2m', 'tp'] }, ['t2m', 'tp']],
    ['1..3', { enum: [1, 2, 3] }, [1, 2, 3]],
    ['true, false', { type: 'boolean' }, [true, false]],
    ['none, 3', { type: ['integer', 'null'] }, [null, 3]],
    ['1, 2', ints, [[1, 2]]],
    ['[1, 2], [3]', ints, [[1, 2], [3]]],
    ['1..3', {}, [1, 2, 3]],
    ['[1, 2]', {}, [[1, 2]]],
    ['a, 1', {}, ['a', 1]],
  ])('%j for %j', (line, param, values) => {
    expect(parseRange(line, param)).toEqual({ values });
  });

  it.each<[string, ParamSchema, string]>([
    ['1..x', int, 'Enter a range such as 2019..2023 or 0..1 by 0.25.'],
    ['1..3 by 0', int, 'The step cannot be 0.'],
    ['1..2 by 0.5', int, '1.5: Enter a whole number.'],
    ['1..3', { type: 'integer', maximum: 2 }, '3: Enter 2 or less.'],
    ['1..1000000000', int, `Enter ${MOST_VALUES} values or less.`],
    ['1..5000, 1..5001', int, `Enter ${MOST_VALUES} values or less.`],
    ['1, x', int, 'x: Enter a whole number.'],
    ['1,,2', int, 'A value between two commas is missing.'],
    ['2020-01-01..2020-01-03 by 0.5', day, 'The step is whole days.'],
    ['[1, 2', ints, 'Check the brackets and quotes of the list.'],
  ])('%j for %j says: %s', (line, param, problem) => {
    expect(parseRange(line, param)).toEqual({ problem });
  });

  it('takes no time over hostile lines', () => {
    const started = performance.now();
    for (const part of [' ', '.', '1', ',', '"', 'by ', '1 ..', '[', "'a"]) {
      parseRange(part.repeat(20_000), int);
      parseRange(`1..${part.repeat(20_000)}x`, {});
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('expand', () => {
  it('makes a product, the last name fastest', () => {
    expect(expand({ a: [1, 2], b: ['x'], c: [true, false] }, 'product')).toEqual([
      { a: 1, b: 'x', c: true },
      { a: 1, b: 'x', c: false },
      { a: 2, b: 'x', c: true },
      { a: 2, b: 'x', c: false },
    ]);
  });

  it('takes side by side, and what has one value everywhere', () => {
    expect(expand({ a: [1, 2], b: ['x'], c: [3, 4] }, 'zip')).toEqual([
      { a: 1, b: 'x', c: 3 },
      { a: 2, b: 'x', c: 4 },
    ]);
  });

  it('knows the empty cases', () => {
    expect(expand({}, 'product')).toEqual([{}]);
    expect(expand({}, 'zip')).toEqual([{}]);
    expect(expand({ a: [] }, 'product')).toEqual([]);
  });

  it('keeps names such as __proto__', () => {
    const lists = JSON.parse('{"__proto__": [1, 2]}') as Record<string, number[]>;
    expect(JSON.stringify(expand(lists, 'product'))).toBe('[{"__proto__":1},{"__proto__":2}]');
  });

  it('refuses too many jobs before it makes them, and lists that do not go side by side', () => {
    const many = Array.from({ length: 9000 }, (_, i) => i);
    expect(() => expand({ a: many, b: many, c: many }, 'product')).toThrow(
      'a sweep has at most 10000',
    );
    expect(() => expand({ a: [1, 2, 3], b: [1, 2] }, 'zip')).toThrow(
      'b has 2 values, a has 3: taken side by side, they need equally many.',
    );
  });
});
