import { describe, expect, it } from 'vitest';
import type { JsonValue, ParamSchema } from '../../../src/params/schema.ts';
import { parseText, textOf } from '../../../src/params/text.ts';

const ints: ParamSchema = { type: 'array', items: { type: 'integer' } };
const texts: ParamSchema = { type: 'array', items: { type: 'string' } };
const maybe: ParamSchema = { type: ['integer', 'null'], minimum: 1 };

describe('parseText', () => {
  it.each<[ParamSchema, string, JsonValue | undefined]>([
    [{ type: 'integer' }, '', undefined],
    [{ type: 'integer' }, ' 2020 ', 2020],
    [{ type: 'integer' }, '1_000', 1000],
    [{ type: 'integer' }, '1e3', 1000],
    [{ type: 'number' }, '-.5', -0.5],
    [{ type: 'string' }, 'a, b', 'a, b'],
    [{ type: 'string' }, '""', ''],
    [{ type: 'string' }, '"a\\n"', 'a\n'],
    [{ type: 'string' }, '2020', '2020'],
    [{ type: 'string' }, 'none', 'none'],
    [{ type: ['string', 'null'] }, 'none', null],
    [{ type: ['string', 'null'] }, '"none"', 'none'],
    [{ type: 'boolean' }, 'True', true],
    [{ type: 'boolean' }, 'no', false],
    [maybe, 'None', null],
    [maybe, '3', 3],
    [ints, '1000, 1000', [1000, 1000]],
    [ints, '(1000, 1000,)', [1000, 1000]],
    [ints, '[]', []],
    [ints, '5', [5]],
    [texts, 't2m, "a, b", \'c\'', ['t2m', 'a, b', 'c']],
    [texts, "l'été, d'hiver", ["l'été", "d'hiver"]],
    [{ type: 'array', items: ints }, '[1, 2], (3,)', [[1, 2], [3]]],
    [{ enum: ['a', null, 2] }, 'a', 'a'],
    [{ enum: ['a', null, 2] }, 'none', null],
    [{ enum: ['a', null, 2] }, '2', 2],
    [{ enum: ['2', 2] }, '2', '2'],
    [{ type: 'object' }, '{"a": [1]}', { a: [1] }],
    [{ type: 'string', format: 'date' }, '2020-02-29', '2020-02-29'],
    [{ type: 'string', format: 'date-time' }, '2020-02-29 12:00Z', '2020-02-29 12:00Z'],
    [{}, '[1, {"a": null}]', [1, { a: null }]],
    [{}, 'True', true],
    [{}, 'zstd', 'zstd'],
    [{}, '1.5', 1.5],
  ])('%j reads %j as %j', (param, text, value) => {
    expect(parseText(param, text)).toEqual({ value });
  });

  it.each<[ParamSchema, string, string]>([
    [{ type: 'integer' }, 'x', 'Enter a whole number.'],
    [{ type: 'integer' }, '1.5', 'Enter a whole number.'],
    [{ type: 'integer' }, '99999999999999999999', 'Enter a whole number.'],
    [{ type: 'number' }, '1e999', 'Enter a number.'],
    [{ type: 'number' }, '0x10', 'Enter a number.'],
    [maybe, 'x', 'Enter a whole number or none.'],
    [maybe, '0', 'Enter 1 or more.'],
    [{ type: 'integer', exclusiveMaximum: 3 }, '3', 'Enter less than 3.'],
    [{ type: 'boolean' }, 'maybe', 'Enter true or false.'],
    [ints, '1, x', 'Value 2 of the list: Enter a whole number.'],
    [ints, '1,,2', 'Value 2 of the list is missing.'],
    [ints, '[1, 2', 'Check the brackets and quotes of the list.'],
    [{ ...ints, minItems: 2, maxItems: 2 }, '1', 'Enter 2 values.'],
    [{ ...ints, minItems: 1 }, '[]', 'Enter 1 value or more.'],
    [{ enum: ['a', null] }, 'b', 'Choose one of a, none.'],
    [{ type: 'object' }, '{a}', 'This is not JSON: check quotes, commas and brackets.'],
    [{}, '{"a"', 'This is not JSON: check quotes, commas and brackets.'],
    [{ type: 'string', format: 'date' }, '2021-02-29', 'Enter a date such as 2020-12-31.'],
    [{ type: 'string', format: 'date' }, '0000-01-01', 'Enter a date such as 2020-12-31.'],
    [
      { type: 'string', format: 'date-time' },
      '2020-01-01T25:00',
      'Enter a time such as 2020-12-31T18:00.',
    ],
  ])('%j says about %j: %s', (param, text, problem) => {
    expect(parseText(param, text)).toEqual({ problem });
  });
});

it.each<[ParamSchema, JsonValue | undefined, string]>([
  [{}, undefined, ''],
  [{ type: 'string' }, '', '""'],
  [{ type: 'string' }, 'a "b"', 'a "b"'],
  [{ type: 'string' }, 'two\nlines', '"two\\nlines"'],
  [maybe, null, 'none'],
  [ints, [1, 2], '1, 2'],
  [ints, [], '[]'],
  [texts, ['a', 'b, c'], 'a, "b, c"'],
  [{}, { a: 1 }, '{"a":1}'],
  [{}, 'zstd', 'zstd'],
  [{}, '1', '"1"'],
])('%j shows %j as %j', (param, value, text) => {
  expect(textOf(param, value)).toBe(text);
});
