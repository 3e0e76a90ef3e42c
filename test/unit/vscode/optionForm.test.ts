import { describe, expect, it } from 'vitest';
import { checkWorkers, questionOf } from '../../../src/vscode/clusters/optionForm.ts';

const cores = questionOf({
  field: 'worker_cores',
  label: 'Worker Cores',
  type: 'int',
  default: 2,
  min: 1,
  max: 4,
});

describe('an integer option', () => {
  it('proposes the default and says the range', () => {
    expect(cores).toMatchObject({ value: '2', hint: 'from 1 to 4' });
  });

  it.each([
    ['4', undefined],
    ['5', 'The site allows 4 or less.'],
    ['0', 'The site allows 1 or more.'],
    ['1.5', 'Enter a whole number.'],
    ['two', 'Enter a number.'],
    ['', 'Enter a number.'],
    ['1e400', 'Enter a number.'],
  ])('%j: %s', (text, mistake) => {
    expect(cores.check(text)).toBe(mistake);
  });

  it('is sent as a number', () => {
    expect(cores.parse('3')).toBe(3);
  });
});

it('a number without a default may be left out', () => {
  const option = questionOf({
    field: 'n',
    label: 'N',
    type: 'float',
    default: null,
    min: undefined,
    max: undefined,
  });
  expect(option.check('')).toBeUndefined();
  expect(option.parse('')).toBeUndefined();
  expect(option.parse('0.5')).toBe(0.5);
});

it('a text may be anything; without a default an empty one is not sent', () => {
  const image = questionOf({ field: 'image', label: 'Image', type: 'string', default: 'a/b:1' });
  expect(image.value).toBe('a/b:1');
  expect(image.parse('')).toBe('');
  const none = questionOf({ field: 'image', label: 'Image', type: 'string', default: null });
  expect(none.parse('')).toBeUndefined();
});

it('a choice offers the keys of the site', () => {
  const choices = ['small', 'large'];
  const size = questionOf({ field: 's', label: 'S', type: 'select', default: 'small', choices });
  expect(size).toMatchObject({ value: 'small', choices });
  expect(size.check('huge')).toBe('Choose one of the list.');
});

it('yes or no is sent as a boolean', () => {
  const gpu = questionOf({ field: 'gpu', label: 'GPU', type: 'bool', default: true });
  expect(gpu).toMatchObject({ value: 'true', choices: ['true', 'false'] });
  expect(gpu.parse('false')).toBe(false);
});

it('a mapping is a JSON object', () => {
  const env = questionOf({
    field: 'environment',
    label: 'E',
    type: 'mapping',
    default: { A: '1' },
  });
  expect(env.value).toBe('{"A":"1"}');
  expect(env.check('[1]')).toBe('Enter a JSON object in braces.');
  expect(env.check('{')).toBe('Enter a JSON object in braces.');
  expect(env.check('')).toBeUndefined();
  expect(env.parse('{"B": 2}')).toEqual({ B: 2 });
});

it.each([
  ['3', true],
  ['0', true],
  ['-1', false],
  ['2.5', false],
  ['many', false],
  ['', false],
])('%j workers: %s', (text, fine) => {
  expect(checkWorkers(text) === undefined).toBe(fine);
});
