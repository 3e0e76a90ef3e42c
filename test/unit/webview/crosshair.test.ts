import { describe, expect, it } from 'vitest';
import { moved } from '../../../src/webview/page/crosshair.ts';

const steps = { rows: 100, columns: 50, chunkRows: 10, chunkColumns: 20 };
const at = { row: 5, column: 45 };
const press = (
  key: string,
  held: { ctrl?: boolean; alt?: boolean } = {},
  from: typeof at | undefined = at,
) =>
  moved(
    from,
    { key, ctrlKey: held.ctrl ?? false, metaKey: false, altKey: held.alt ?? false },
    steps,
  );

describe('keys of the crosshair', () => {
  it.each([
    ['ArrowUp', {}, { row: 4, column: 45 }],
    ['ArrowDown', {}, { row: 6, column: 45 }],
    ['ArrowLeft', {}, { row: 5, column: 44 }],
    ['ArrowRight', {}, { row: 5, column: 46 }],
    ['ArrowRight', { ctrl: true }, { row: 5, column: 49 }],
    ['ArrowUp', { ctrl: true }, { row: 0, column: 45 }],
    ['ArrowDown', { ctrl: true }, { row: 15, column: 45 }],
    ['Home', {}, { row: 5, column: 0 }],
    ['End', {}, { row: 5, column: 49 }],
    ['Home', { ctrl: true }, { row: 0, column: 0 }],
    ['End', { ctrl: true }, { row: 99, column: 49 }],
    ['Escape', {}, 'hide'],
    ['Tab', {}, undefined],
    ['ArrowUp', { alt: true }, undefined],
  ])('%s %j', (key, held, expected) => {
    expect(press(key, held)).toEqual(expected);
  });

  it('begins in the corner, and leaves Escape alone when there is nothing to hide', () => {
    const steps1 = { key: 'ArrowDown', ctrlKey: false, metaKey: false, altKey: false };
    expect(moved(undefined, steps1, steps)).toEqual({ row: 0, column: 0 });
    expect(moved(undefined, { ...steps1, key: 'Escape' }, steps)).toBeUndefined();
  });
});
