import { describe, expect, it } from 'vitest';
import { jobSchema, paramsOf, type ParamSchema } from '../../../src/params/schema.ts';
import { expand, parseRange } from '../../../src/params/sweep.ts';
import { parseText, textOf } from '../../../src/params/text.ts';
import { checkValues } from '../../../src/params/values.ts';

const year: ParamSchema = { type: 'integer', minimum: 1900, maximum: 2100 };

describe('checkValues', () => {
  const schema = jobSchema([
    ['year', year, true],
    ['__proto__', { type: 'string' }, false],
  ]);

  it('gives what fits, and a sentence about the rest', () => {
    expect(checkValues(schema, { year: 2020.5, extra: 1 })).toEqual({
      values: {},
      problems: { year: 'Enter a whole number.', extra: 'There is no parameter extra.' },
    });
    expect(checkValues(schema, {}).problems).toEqual({ year: 'Enter a value.' });
    expect(checkValues(schema, { year: 1800 }).problems).toEqual({ year: 'Enter 1900 or more.' });
  });

  it('keeps the order of the signature, whatever the names', () => {
    const two = jobSchema([
      ['b', {}, true],
      ['1', {}, true],
    ]);
    expect(paramsOf(two).map(([name]) => name)).toEqual(['b', '1']);
  });

  it('takes a parameter of any name', () => {
    const values = JSON.parse('{"year": 2000, "__proto__": "x"}') as Record<string, unknown>;
    const checked = checkValues(schema, values);
    expect(checked.problems).toEqual({});
    expect(JSON.stringify(checked.values)).toBe('{"year":2000,"__proto__":"x"}');
  });
});

it('one line of text is a value and back', () => {
  expect(parseText({ type: 'array', items: { type: 'integer' } }, '1000, 1000')).toEqual({
    value: [1000, 1000],
  });
  expect(textOf({ type: 'array', items: { type: 'integer' } }, [1000, 1000])).toBe('1000, 1000');
});

it('ranges make sweeps', () => {
  const read = parseRange('2019..2021, 2030', year);
  expect(read).toEqual({ values: [2019, 2020, 2021, 2030] });
  expect(expand({ year: [2019, 2020], var: ['a', 'b'] }, 'product')).toEqual([
    { year: 2019, var: 'a' },
    { year: 2019, var: 'b' },
    { year: 2020, var: 'a' },
    { year: 2020, var: 'b' },
  ]);
});
