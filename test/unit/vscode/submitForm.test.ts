import { describe, expect, it } from 'vitest';
import { sampleDefaults } from '../../../src/jobs/sample.ts';
import { parseField, textOf } from '../../../src/vscode/jobs/programForm.ts';
import { sampleFields } from '../../../src/vscode/jobs/sampleForm.ts';

const fields = sampleFields({ ...sampleDefaults }, 'gateway-results');
const field = (name: string) => {
  const found = fields.find((one) => one.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};

it('the form has every parameter of the sample program and the bucket', () => {
  expect(fields.map(({ name }) => name).sort()).toEqual(
    [...Object.keys(sampleDefaults), 'bucket'].sort(),
  );
});

it.each(fields.map((one) => [one.name, one] as const))('%s survives unchanged', (_name, one) => {
  expect(parseField(one, textOf(one.value))).toEqual({ value: one.value });
});

describe('what is typed', () => {
  it.each([
    ['shape', '4, 5 6', [4, 5, 6]],
    ['shape', '4x5', [4, 5]],
    ['seed', ' 7 ', 7],
    ['zarr_format', '3', 3],
    ['compressor', 'none', null],
    ['compressor', 'zstd', 'zstd'],
  ])('%s %j is %j', (name, text, value) => {
    expect(parseField(field(name), text)).toEqual({ value });
  });

  it.each([
    ['shape', '4, five'],
    ['shape', '0, 5'],
    ['shape', ''],
    ['seed', '-1'],
    ['seed', '1.5'],
    ['zarr_format', '4'],
    ['bucket', ''],
  ])('%s %j is explained', (name, text) => {
    expect(parseField(field(name), text)).toEqual(expect.stringMatching(/\.$/));
  });
});
