import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/zarr/json.ts';

/** Long enough a number to leave the native parser aside. */
const SLOW = '[1234567890123456789, ';

describe('parseJson', () => {
  it('reads what Python writes', () => {
    const value = parseJson(
      '{"a": NaN, "b": [Infinity, -Infinity], "c": 9007199254740993, "d": -1e400}',
    );
    expect(value).toEqual({
      a: NaN,
      b: [Infinity, -Infinity],
      c: 9007199254740993n,
      d: -Infinity,
    });
  });

  it('agrees with JSON.parse on everything that it reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const [, slow] = parseJson(`${SLOW}${text}]`) as unknown[];
        const native = JSON.parse(text, (_, value: unknown) =>
          // Whole numbers beyond 2⁵³ are bigint here.
          typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)
            ? undefined
            : value,
        ) as unknown;
        if (JSON.stringify(native) === JSON.stringify(JSON.parse(text))) {
          expect(slow).toEqual(JSON.parse(text));
        }
      }),
    );
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a" 1}',
    "{'a': 1}",
    '01',
    '+1',
    '1.',
    'nan',
    '"\n"',
    '"a',
    '1 2',
    '[1}',
  ])('refuses %j in either parser', (text) => {
    expect(() => parseJson(text)).toThrow('no JSON');
    expect(() => parseJson(`${SLOW}${text}]`)).toThrow('no JSON');
  });

  it('survives hostile nesting and names', () => {
    expect(() => parseJson(`${SLOW}${'['.repeat(100_000)}`)).toThrow('nested too deeply');
    const value = parseJson(`{"__proto__": {"polluted": NaN}}`);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes time in proportion to the text', () => {
    const text = `${SLOW}${JSON.stringify('\\"'.repeat(200_000))}]`;
    expect(parseJson(text)).toHaveLength(2);
  });
});
