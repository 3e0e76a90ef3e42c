import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  jobSchema,
  sameJson,
  type JsonValue,
  type ParamSchema,
} from '../../../src/params/schema.ts';
import { parseText, textOf } from '../../../src/params/text.ts';
import { checkValue, checkValues } from '../../../src/params/values.ts';

const bounds = fc.record(
  {
    minimum: fc.integer({ min: -5, max: 5 }),
    maximum: fc.integer({ min: -5, max: 5 }),
    exclusiveMinimum: fc.integer({ min: -5, max: 5 }),
    exclusiveMaximum: fc.integer({ min: -5, max: 5 }),
    minItems: fc.integer({ min: 0, max: 3 }),
    maxItems: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: [] },
);
const types = fc.uniqueArray(
  fc.constantFrom('integer', 'number', 'string', 'boolean', 'array', 'object', 'null'),
  { minLength: 1, maxLength: 3 },
);
const { param } = fc.letrec<{ param: ParamSchema }>((tie) => ({
  param: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ type: types }).chain((one) => bounds.map((more) => ({ ...more, ...one }))),
    fc.constant<ParamSchema>({}),
    fc.record({
      enum: fc.array(fc.jsonValue() as fc.Arbitrary<JsonValue>, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ type: fc.constant('array'), items: tie('param') }) as fc.Arbitrary<ParamSchema>,
  ),
}));
const value = fc.oneof(
  fc.integer({ min: -8, max: 8 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(null, true, false, '', 'none', 'a', ' a ', '1', '"', 'a, b', "it's", '[1]', '..'),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: -8, max: 8 }), { maxLength: 4 }),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.jsonValue() as fc.Arbitrary<JsonValue>,
) as fc.Arbitrary<JsonValue>;

describe('with ajv as the oracle', () => {
  const ajv = new Ajv2020({ strict: false, ownProperties: true });

  it('the same values fit', () => {
    fc.assert(
      fc.property(param, value, (schema, one) => {
        // JSON Schema knows no largest whole number; readers of JSON do.
        fc.pre(!/\d{16}|e\+/.test(JSON.stringify(one)));
        expect(checkValue(schema, one) === undefined).toBe(ajv.validate(schema, one));
      }),
      { numRuns: 500 },
    );
  });

  it('a job’s schema is one, and refuses the same sets of values', () => {
    const names = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString', 'type');
    const values = fc.dictionary(names, value, { maxKeys: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(names), fc.array(fc.boolean()), values, (all, required, given) => {
        const schema = jobSchema(all.map((name, at) => [name, {}, required[at] ?? false]));
        const own = Object.fromEntries(Object.entries(given));
        const { problems } = checkValues(schema, own);
        const isFine = Object.keys(problems).length === 0;
        // ajv's own reading of these names goes through the prototype.
        fc.pre(!all.includes('__proto__') && !Object.hasOwn(own, '__proto__'));
        expect(isFine).toBe(ajv.validate(schema as object, own));
      }),
    );
  });
});

describe('one line of text', () => {
  it('is what is read back, for every value that fits', () => {
    fc.assert(
      fc.property(param, value, (schema, one) => {
        fc.pre(checkValue(schema, one) === undefined);
        const text = textOf(schema, one);
        expect(text).not.toMatch(/[\n\r]/);
        const read = parseText(schema, text);
        expect('value' in read && read.value !== undefined && sameJson(read.value, one), text).toBe(
          true,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('never makes it throw, and gives nothing that does not fit', () => {
    fc.assert(
      fc.property(param, fc.string({ unit: 'binary' }), (schema, text) => {
        const read = parseText(schema, text);
        if ('value' in read && read.value !== undefined) {
          expect(checkValue(schema, read.value)).toBeUndefined();
        }
      }),
      { numRuns: 2000 },
    );
  });
});
