import { describe, expect, it } from 'vitest';
import type { PreviewView } from '../../../src/shared/preview.ts';
import { readViewLink, viewLink } from '../../../src/vscode/preview/viewLink.ts';

const view: PreviewView = {
  axes: [1, 2],
  indices: [3, 0, 0],
  colorMap: 'viridis',
  reversed: true,
  range: ['nan', '1e-3'],
  window: { y: [0, 10], x: [5, 6] },
};

describe('a link to a view', () => {
  it.each(['s3://bucket/a b/#1?&=ü', 'https://host.org/a%20b.zarr'])(
    'to %j comes back whole',
    (url) => {
      for (const one of [view, undefined]) {
        const link = new URL(viewLink('vscode', { url, view: one }));
        expect(link.href.startsWith('vscode://science-gateway.science-gateway/open?')).toBe(true);
        expect(readViewLink(link.search.slice(1))).toEqual({ url, view: one });
      }
    },
  );

  it('names neither endpoint nor keys', () => {
    const link = viewLink('vscode', { url: 's3://bucket/a', view });
    expect([...new URL(link).searchParams.keys()]).toEqual(['url', 'view']);
    expect(() => viewLink('vscode', { url: 'file:///home/me/a', view })).toThrow(
      /on this computer/,
    );
  });

  it.each([
    '',
    'url=file:///etc/passwd',
    'url=javascript:alert(1)',
    'url=s3://b/a&view={',
    `url=s3://b/a&view=${encodeURIComponent('{"axes":[0,1]}')}`,
    `url=s3://b/${'a'.repeat(9000)}`,
  ])('with %j is refused', (query) => {
    expect(() => readViewLink(query)).toThrow(/not one that opens an array/);
  });
});
