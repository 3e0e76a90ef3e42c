import { describe, expect, it } from 'vitest';
import { validate, v } from '../../../src/base/validate.ts';
import { previewStateSchema, toHostSchema } from '../../../src/shared/previewRequest.ts';

const accepts = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).success;
const view = { axes: [0, 1], indices: [0, 0], colorMap: 'viridis', reversed: false };

describe('messages of the page', () => {
  it.each([
    { type: 'ready' },
    { type: 'read', request: 1, generation: 1, wanted: [{ key: '0.0' }] },
    {
      type: 'read',
      request: 1,
      generation: 1,
      wanted: [
        { key: 'c/0', range: { suffix: 20 } },
        { key: 'c/0', range: { offset: 0, length: 5 } },
      ],
    },
    { type: 'abort', request: 0, generation: 1 },
    { type: 'view', generation: 2, view: { ...view, range: ['-Infinity', 'NaN'] } },
    { type: 'copy', text: 's3://a/b' },
    { type: 'retry', generation: 1 },
    { type: 'drawn', generation: 1, chunks: 100, missing: 0 },
    { type: 'problem', message: 'x' },
  ])('takes %j', (message) => {
    expect(validate(toHostSchema, message, 'it')).toEqual(message);
  });

  it.each([
    undefined,
    'ready',
    { type: 'fetch', url: 'https://example.org' },
    { type: 'read', request: -1, generation: 1, wanted: [] },
    { type: 'read', request: 1.5, generation: 1, wanted: [] },
    { type: 'read', request: 1, generation: 1, wanted: [{ key: 'x'.repeat(2000) }] },
    { type: 'read', request: 1, generation: 1, wanted: [{ key: 'x', range: { offset: -1 } }] },
    { type: 'read', request: 1, generation: 1, wanted: Array(2000).fill({ key: '0' }) },
    { type: 'copy', text: 'x'.repeat(20_000) },
    { type: 'view', generation: 1, view: { ...view, indices: [0.5, 0] } },
  ])('refuses %j', (message) => {
    expect(accepts(toHostSchema, message)).toBe(false);
  });
});

describe('what VS Code kept of the page', () => {
  it('needs an address, and takes a view or none', () => {
    expect(accepts(previewStateSchema, { url: 's3://a/b' })).toBe(true);
    expect(accepts(previewStateSchema, { url: 's3://a/b', view })).toBe(true);
    expect(accepts(previewStateSchema, { url: '' })).toBe(false);
    expect(accepts(previewStateSchema, undefined)).toBe(false);
    expect(accepts(previewStateSchema, { url: 's3://a/b', view: { axes: [0] } })).toBe(false);
  });
});
