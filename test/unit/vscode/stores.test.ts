import { describe, expect, it } from 'vitest';
import type { ByteStore, ListOptions, ListPage } from '../../../src/bytes/byteStore.ts';
import { PlaceListing } from '../../../src/vscode/stores/placeListing.ts';
import { checkStoreUrl, cleanStoreUrl } from '../../../src/vscode/stores/storeAddress.ts';
import { bucketRow, entryRow, moreRow, urlOf } from '../../../src/vscode/stores/storeRows.ts';

describe('an address that is pasted', () => {
  it.each([
    [' "s3://bucket/a/b/" ', 's3://bucket/a/b', true],
    ['s3://bucket', 's3://bucket', true],
    ['<s3://bucket/a>', 's3://bucket/a', true],
    ['bucket/a', 'bucket/a', false],
    ['s3://b/a', 's3://b/a', false],
    ['https://bucket/a', 'https://bucket/a', false],
  ])('%j is %j', (pasted, clean, isFine) => {
    expect(cleanStoreUrl(pasted)).toBe(clean);
    expect(checkStoreUrl(clean) === undefined).toBe(isFine);
  });
});

describe('rows of a store', () => {
  const at = { store: 'Local', bucket: 'results' };

  it('show the size of an object', () => {
    const row = entryRow(at, { kind: 'object', path: 'a/readme.txt', size: 2048 }, undefined);
    expect(row).toMatchObject({
      label: 'readme.txt',
      description: '2.0 KiB',
      context: 'place.object',
    });
  });

  it('show a filter where it is in force', () => {
    expect(bucketRow('Local', 'results', 'ran')).toMatchObject({
      description: 'begins with “ran”',
      context: 'place.bucket.filtered',
    });
  });

  it('keep the address of what they stand for', () => {
    const row = entryRow(at, { kind: 'prefix', path: 'a/b c/' }, undefined);
    expect(row.subject && urlOf(row.subject)).toBe('s3://results/a/b c');
  });

  it('end with a row that loads more of the same place', () => {
    const row = moreRow({ kind: 'prefix', ...at, path: 'a/' }, 100);
    expect(row.subject).toEqual({ kind: 'more', ...at, path: 'a/' });
    expect(row.description).toBe('100 shown');
  });
});

describe('listing a place', () => {
  /** Two pages of one folder and one object each; remembers what it was asked. */
  function store() {
    const asked: ListOptions[] = [];
    const list = (options: ListOptions = {}): Promise<ListPage> => {
      asked.push(options);
      const page = options.next === undefined ? 1 : 2;
      const object = { key: `p/o${page}`, size: page, modified: 0, etag: '' };
      const marker = { key: 'p/', size: 0, modified: 0, etag: '' };
      return Promise.resolve({
        objects: page === 1 ? [marker, object] : [object],
        prefixes: [`p/f${page}/`],
        ...(page === 1 && { next: 'token' }),
      });
    };
    return { asked, bytes: { url: 's3://b', list } as unknown as ByteStore };
  }
  const nothing = () => Promise.resolve(undefined);

  it('goes page by page and leaves out the folder itself', async () => {
    const { asked, bytes } = store();
    const listing = new PlaceListing(bytes, 'p/', nothing);
    await listing.begin();
    await listing.begin();
    expect(listing.entries.map(({ path }) => path)).toEqual(['p/f1/', 'p/o1']);
    expect(listing.hasMore).toBe(true);
    await listing.more();
    expect(listing.entries.map(({ path }) => path)).toEqual(['p/f1/', 'p/o1', 'p/f2/', 'p/o2']);
    expect(listing.hasMore).toBe(false);
    expect(asked.map(({ prefix, delimiter, next }) => [prefix, delimiter, next])).toEqual([
      ['p/', '/', undefined],
      ['p/', '/', 'token'],
    ]);
  });

  it('loads a page once when clicked twice', async () => {
    const { asked, bytes } = store();
    const listing = new PlaceListing(bytes, 'p/', nothing);
    await Promise.all([listing.more(), listing.more()]);
    expect(asked).toHaveLength(1);
  });

  it('can be tried again after a failure', async () => {
    const { bytes } = store();
    let fails = true;
    const inspect = () =>
      fails ? Promise.reject(new Error('refused')) : Promise.resolve(undefined);
    const listing = new PlaceListing(bytes, 'p/', inspect);
    await expect(listing.begin()).rejects.toThrow('refused');
    fails = false;
    await listing.begin();
    expect(listing.entries).toHaveLength(2);
  });
});
