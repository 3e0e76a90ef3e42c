import { expect, it } from 'vitest';
import { formWords } from '../../../src/shared/formWords.ts';
import { helpOf } from '../../../src/webview/form/help.ts';

it.each([
  [{ min: 1, max: 4 }, 'From 1 to 4.'],
  [{ min: 2 }, '2 or more.'],
  [{ min: 0 }, ''],
  [{ min: 1 }, ''],
  [{ max: 0.5 }, '0.5 or less.'],
  [{}, ''],
  [{ min: 0, help: 'The site gives up to 20.' }, 'The site gives up to 20.'],
])('%j: %s', (bounds, text) => {
  const field = { name: 'n', label: 'N', type: 'number', ...bounds } as const;
  expect(helpOf(field, formWords)).toBe(text);
});

it('a text has the help that it was given, and no more', () => {
  const field = { name: 's', label: 'S', type: 'string', help: 'One sentence.' } as const;
  expect(helpOf(field, formWords)).toBe('One sentence.');
});
