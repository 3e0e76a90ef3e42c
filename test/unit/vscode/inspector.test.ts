import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/zarr/byteSource.ts';
import { consolidatedBelow } from '../../../src/zarr/consolidated.ts';
import type { ZarrArrayInfo } from '../../../src/zarr/arrayInfo.ts';
import { findNode } from '../../../src/zarr/node.ts';
import { datasetOf } from '../../../src/vscode/stores/inspector/dataset.ts';
import { inspectorHtml } from '../../../src/vscode/stores/inspector/inspectorHtml.ts';

const array = (shape: number[], attributes: object, extra: object = {}) => ({
  zarr_format: 2,
  shape,
  chunks: shape.map(() => 2),
  dtype: '<f4',
  compressor: null,
  fill_value: 'NaN',
  order: 'C',
  filters: null,
  ...extra,
  attributes,
});

/** A group of format 2 whose metadata is consolidated, as zarr-python writes it. */
function store(members: Record<string, ReturnType<typeof array>>): ByteSource {
  const metadata: Record<string, unknown> = { '.zgroup': { zarr_format: 2 } };
  for (const [name, { attributes, ...rest }] of Object.entries(members)) {
    metadata[`${name}/.zarray`] = rest;
    metadata[`${name}/.zattrs`] = attributes;
  }
  const objects: Record<string, unknown> = {
    '.zgroup': { zarr_format: 2 },
    '.zmetadata': { metadata, zarr_consolidated_format: 1 },
  };
  return {
    get: (key) =>
      Promise.resolve(
        objects[key] === undefined
          ? undefined
          : new TextEncoder().encode(JSON.stringify(objects[key])),
      ),
  };
}

const climate = {
  time: array([4], { _ARRAY_DIMENSIONS: ['time'], units: 'days since 2000-01-01' }),
  lat: array([3], { _ARRAY_DIMENSIONS: ['lat'] }),
  height: array([3], { _ARRAY_DIMENSIONS: ['lat'] }),
  tas: array([4, 3], { _ARRAY_DIMENSIONS: ['time', 'lat'], coordinates: 'height' }),
};

async function nodesOf(source: ByteSource) {
  const group = await findNode(source, '');
  if (!group) throw new Error('no group');
  const all = await consolidatedBelow(source, group);
  return [...(all?.values() ?? [])].filter((one): one is ZarrArrayInfo => one.kind === 'array');
}

describe('consolidated metadata', () => {
  it('tells of every array with one read, with NaN and large numbers as they are', async () => {
    const nodes = await nodesOf(
      store({ ...climate, big: array([1], {}, { dtype: '<i8', fill_value: 2 ** 53 }) }),
    );
    expect(nodes.map(({ path }) => path)).toEqual(['time', 'lat', 'height', 'tas', 'big']);
    expect(nodes[3]?.fillValue).toBeNaN();
    expect(nodes[3]?.attributes['coordinates']).toBe('height');
  });

  it('leaves out what is broken', async () => {
    const nodes = await nodesOf(store({ ...climate, bad: array([-1], {}) }));
    expect(nodes.map(({ path }) => path)).not.toContain('bad');
  });
});

describe('the inspector', () => {
  it('sorts as xarray does', async () => {
    const dataset = datasetOf({}, await nodesOf(store(climate)), []);
    expect(dataset.dims).toEqual([
      ['time', 4],
      ['lat', 3],
    ]);
    expect(dataset.coords.map(({ name }) => name)).toEqual(['time', 'lat', 'height']);
    expect(dataset.data.map(({ name, dims }) => [name, dims])).toEqual([['tas', ['time', 'lat']]]);
  });

  it('shows hostile text as text, and nothing may run in its page', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'</dd></style><script>alert(1)</script>\u202Egnp';
    const nodes = await nodesOf(
      store({
        a: array([1], { [evil]: evil, nested: { [evil]: [evil] } }),
        '"><script>b': array([1], {}),
      }),
    );
    const html = inspectorHtml(
      {
        url: `s3://bucket/${evil}`,
        kind: 'group',
        format: 2,
        dataset: datasetOf({ [evil]: evil }, nodes, [evil]),
        isConsolidated: true,
        isCut: false,
        addressOf: ({ info }) => ({ url: `s3://bucket/${info.path}` }),
      },
      'nonce',
    );
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>|\u202E/);
    expect(html).toContain('&#60;script&#62;alert(1)');
    expect(html).toMatch(/default-src 'none'; style-src 'nonce-nonce'/);
    const hrefs = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
    expect(hrefs).toHaveLength(2);
    for (const href of hrefs)
      expect(href).toMatch(/^command:scienceGateway\.array\.open\?%5B%22s3/);
  });

  it('cuts what no person reads', () => {
    const dataset = datasetOf(
      { long: 'x'.repeat(1e6), list: Array.from({ length: 1e5 }, (_, i) => i) },
      [],
      [],
    );
    const html = inspectorHtml(
      {
        url: 's3://b/a',
        kind: 'group',
        format: 3,
        dataset,
        isConsolidated: false,
        isCut: true,
        addressOf: () => ({ url: '' }),
      },
      'n',
    );
    expect(html.length).toBeLessThan(30_000);
  });
});
