import { expect, test } from 'vitest';
import { v, validate } from '../../../src/base/validate.ts';
import { selectionSchema } from '../../../src/shared/exportingRequest.ts';
import { pythonView, type PythonView } from '../../../src/shared/pythonView.ts';

const view: PythonView = {
  title: 'a',
  url: 's3://bucket/group/a',
  isInGroup: true,
  axes: [-1, 0],
  dimensions: [{ name: 'x', size: 4, taken: { start: 0, stop: 4, step: 1 } }],
};

test('a stranger’s names stay texts', () => {
  const code = pythonView(
    { ...view, title: 'a\nimport os', url: 's3://b/a"\n)import os#', isInGroup: false },
    'zarr',
  );
  expect(code.split('\n').filter((line) => /^\s*\)?import/.test(line))).toEqual(['import zarr']);
});

test('a valid range masks what lies outside, with every library', () => {
  const decoding = { masked: [], scale: 2, valid: ['0', '9'] as const };
  for (const library of ['zarr', 'dask', 'xarray'] as const) {
    expect(pythonView({ ...view, decoding }, library)).toContain(
      'view = numpy.where((view < 0) | (view > 9), numpy.nan, view * 2)',
    );
  }
});

test('nothing but numbers is taken from the page', () => {
  const selection = { taken: [{ index: 0 }], axes: [-1, -1], flipped: [false, false] };
  const masked = (text: string) => ({ ...selection, decoding: { masked: [text] } });
  for (const text of ['1', '-2.5e-7', 'numpy.nan']) {
    expect(v.safeParse(selectionSchema, masked(text)).success).toBe(true);
  }
  expect(() => validate(selectionSchema, masked('__import__("os")'), 'it')).toThrow('it:');
});
