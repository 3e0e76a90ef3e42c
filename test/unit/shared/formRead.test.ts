import { describe, expect, it } from 'vitest';
import type { FormField } from '../../../src/shared/form.ts';
import {
  draftOf,
  fittingDraft,
  readField,
  readForm,
  rowsInText,
} from '../../../src/shared/formRead.ts';
import { formWords as words } from '../../../src/shared/formWords.ts';

const integer: FormField = { name: 'n', label: 'N', type: 'integer', min: 1, max: 4 };
const number: FormField = { name: 'x', label: 'X', type: 'number' };
const mapping: FormField = { name: 'm', label: 'M', type: 'mapping', default: {} };

const read = (field: FormField, draft: Parameters<typeof readField>[1]) =>
  readField(field, draft, words);

describe('a whole number', () => {
  it.each([
    ['4', 4],
    [' 2 ', 2],
    ['1e0', 1],
    ['', undefined],
  ])('%j: %s', (text, value) => {
    expect(read(integer, text)).toEqual({ value });
  });

  it.each([
    ['5', 'Enter 4 or less.'],
    ['0', 'Enter 1 or more.'],
    ['-1', 'Enter 1 or more.'],
    ['1.5', 'Enter a whole number.'],
    ['two', 'Enter a whole number.'],
    ['0x2', 'Enter a whole number.'],
    ['1e400', 'Enter a whole number.'],
    ['９', 'Enter a whole number.'],
    ['1,000', 'Enter a whole number.'],
    ['9007199254740993', 'Enter a whole number.'],
  ])('%j: %s', (text, problem) => {
    expect(read(integer, text)).toEqual({ problem });
  });

  it('stands for its default when it is empty, unless it is required', () => {
    expect(read({ ...integer, default: 2 }, '')).toEqual({ value: 2 });
    expect(read({ ...integer, default: 2, required: true }, '')).toEqual({
      problem: 'Enter a value.',
    });
  });
});

it.each([
  ['0.5', { value: 0.5 }],
  ['.5', { value: 0.5 }],
  ['-2e3', { value: -2000 }],
  ['NaN', { problem: 'Enter a number.' }],
  ['Infinity', { problem: 'Enter a number.' }],
  ['1 2', { problem: 'Enter a number.' }],
])('a number %j', (text, result) => {
  expect(read(number, text)).toEqual(result);
});

it('a text may be anything; an empty one is sent where the default is a text', () => {
  const image: FormField = { name: 'i', label: 'I', type: 'string' };
  expect(read(image, ' a/b:1 ')).toEqual({ value: 'a/b:1' });
  expect(read(image, '')).toEqual({ value: undefined });
  expect(read({ ...image, default: 'x' }, '')).toEqual({ value: '' });
  expect(read({ ...image, required: true }, '  ')).toEqual({ problem: 'Enter a value.' });
  const lines: FormField = { name: 'i', label: 'I', type: 'multiline' };
  expect(read(lines, ' a\n')).toEqual({ value: ' a\n' });
});

it('a choice is one of the list', () => {
  const choices = ['small', 'large'];
  const size: FormField = { name: 's', label: 'S', type: 'select', choices, default: 'small' };
  expect(read(size, 'large')).toEqual({ value: 'large' });
  expect(read(size, 'huge')).toEqual({ problem: 'Choose one of the list.' });
  const must: FormField = { name: 's', label: 'S', type: 'select', choices, required: true };
  expect(read(must, '')).toEqual({ problem: 'Choose one of the list.' });
  expect(draftOf(size, 'gone')).toBe('small');
});

it('yes or no is a boolean', () => {
  const gpu: FormField = { name: 'g', label: 'G', type: 'boolean', default: true };
  expect(draftOf(gpu)).toBe(true);
  expect(read(gpu, false)).toEqual({ value: false });
});

describe('a mapping', () => {
  it('keeps numbers and lists as they are, and takes texts as texts', () => {
    const rows = draftOf(mapping, { A: '1', B: 2, C: [1] });
    expect(rows).toEqual([
      { name: 'A', text: '1' },
      { name: 'B', text: '2', json: true },
      { name: 'C', text: '[1]', json: true },
    ]);
    expect(read(mapping, rows)).toEqual({ value: { A: '1', B: 2, C: [1] } });
    expect(read(mapping, [{ name: 'B', text: 'two', json: true }])).toEqual({
      value: { B: 'two' },
    });
  });

  it('passes over empty rows, and keeps empty values', () => {
    const rows = [
      { name: '', text: '' },
      { name: 'A', text: '' },
    ];
    expect(read(mapping, rows)).toEqual({ value: { A: '' } });
  });

  it('may be emptied', () => {
    expect(read({ ...mapping, default: { A: '1' } }, [])).toEqual({ value: {} });
  });

  it('says what is wrong with its names', () => {
    expect(read(mapping, [{ name: ' ', text: 'v' }])).toEqual({
      problem: 'The value “v” needs a name.',
    });
    const twice = [
      { name: 'A', text: '1' },
      { name: 'A ', text: '2' },
    ];
    expect(read(mapping, twice)).toEqual({ problem: 'The name “A” stands there twice.' });
  });

  it('bears names of its own kind', () => {
    const result = read(mapping, [{ name: '__proto__', text: 'x' }]);
    expect(JSON.stringify(result)).toBe('{"value":{"__proto__":"x"}}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('is found in a JSON object, and in nothing else', () => {
    expect(rowsInText(' {"A": "1", "B": 2}')).toEqual([
      { name: 'A', text: '1' },
      { name: 'B', text: '2', json: true },
    ]);
    for (const text of ['', 'A', '[1]', '{', '"{}"', '{"A": }']) {
      expect(rowsInText(text), text).toBeUndefined();
    }
  });
});

it('a form is read as a whole: all mistakes at once, absent drafts are defaults', () => {
  const fields: readonly FormField[] = [integer, number, { ...mapping, default: { A: '1' } }];
  expect(readForm(fields, { n: '9', x: 'y' }, words)).toEqual({
    problems: { n: 'Enter 4 or less.', x: 'Enter a number.' },
  });
  expect(readForm(fields, { n: '2', other: 'z' }, words)).toEqual({
    values: { n: 2, m: { A: '1' } },
  });
});

it('a draft of another kind gives way to the default', () => {
  expect(fittingDraft({ ...integer, default: 2 }, true)).toBe('2');
  expect(fittingDraft(mapping, 'text')).toEqual([]);
  expect(fittingDraft(mapping, undefined)).toEqual([]);
});
