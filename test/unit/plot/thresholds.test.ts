import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AS_STORED } from '../../../src/plot/decoding.ts';
import { entriesOf, NO_VALUE, OVER } from '../../../src/plot/palette.ts';
import { makeScale, type ScaleKind } from '../../../src/plot/scale.ts';
import { thresholdsOf } from '../../../src/plot/thresholds.ts';

const kinds: readonly ScaleKind[] = ['linear', 'log', 'symlog', 'sqrt'];

/** Entry that a painter finds by counting. */
function counted(at: Float64Array, value: number): number {
  return at.reduce((count, limit) => count + (value >= limit ? 1 : 0), 0);
}

describe('thresholdsOf', () => {
  it.each(kinds)('counting finds the entry of the formula, %s, 32 bits', (kind) => {
    const value = fc.float({ noNaN: true });
    fc.assert(
      fc.property(value, value, fc.array(value, { minLength: 5 }), (a, b, values) => {
        const scale = makeScale(kind, [a, b]);
        if (!Number.isFinite(scale.range[1] - scale.range[0])) return;
        const entry = entriesOf(scale);
        const { at } = thresholdsOf(scale, AS_STORED, 'single');
        for (const one of [...values, ...scale.range.map(Math.fround)]) {
          expect(counted(at, one)).toBe(entry(one));
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each(kinds)('also where decoded values fall while stored ones rise, %s', (kind) => {
    const scale = makeScale(kind, [0.5, 300]);
    const entry = entriesOf(scale);
    for (const precision of ['single', 'double'] as const) {
      const decoding = { ...AS_STORED, gain: -0.01, offset: 273.15 };
      const { at, isFalling } = thresholdsOf(scale, decoding, precision);
      expect(isFalling).toBe(true);
      for (let stored = -4000; stored < 30_000; stored += 7) {
        const wanted = entry(stored * decoding.gain + decoding.offset);
        expect(OVER - counted(at, stored)).toBe(wanted);
      }
    }
  });

  it('keeps the digits of 64 bits', () => {
    const scale = makeScale('linear', [1e15, 1e15 + 256]);
    const entry = entriesOf(scale);
    const { at } = thresholdsOf(scale, AS_STORED, 'double');
    for (let i = -2; i < 260; i += 1) expect(counted(at, 1e15 + i)).toBe(entry(1e15 + i));
  });

  it('entries: below, the map, above, no value', () => {
    const entry = entriesOf(makeScale('linear', [0, 256]));
    const values = [-Infinity, -1e-9, 0, 0.5, 1, 255.9, 256, 256.1, Infinity, NaN];
    expect(values.map(entry)).toEqual([0, 0, 1, 1, 2, 256, 256, OVER, OVER, NO_VALUE]);
  });
});
