import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInSight, movedBy, scrolledTo } from '../../../src/webview/page/table/scrolling.ts';

const extent = { rows: 1_000_000, columns: 50, visibleRows: 20, visibleColumns: 6 };
const start = { top: 0, left: 0, row: 0, column: 0 };
const keys = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'PageUp',
  'PageDown',
  'Home',
  'End',
];

describe('keys in a table', () => {
  it('keep the active cell in sight and inside, whatever is pressed', () => {
    const key = fc.record({ key: fc.constantFrom(...keys), isFar: fc.boolean() });
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (pressed) => {
        let at = start;
        for (const one of pressed) {
          at = movedBy(one, at, extent) ?? at;
          expect(isInSight(at, extent)).toBe(true);
          expect(at.row).toBeLessThan(extent.rows);
          expect(at.column).toBeLessThan(extent.columns);
          expect(Math.min(at.row, at.column, at.top, at.left)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('go to the last cell and back', () => {
    const last = movedBy({ key: 'End', isFar: true }, start, extent);
    expect(last).toEqual({ top: 999_980, left: 44, row: 999_999, column: 49 });
    expect(movedBy({ key: 'Home', isFar: true }, last ?? start, extent)).toEqual(start);
    expect(movedBy({ key: 'x', isFar: false }, start, extent)).toBeUndefined();
  });

  it('scrolling stops at the ends', () => {
    expect(scrolledTo(start, 1e9, -5, extent)).toMatchObject({ top: 999_980, left: 0 });
  });
});
