import { describe, expect, it } from 'vitest';
import type { ByteStore, ListOptions, ListPage } from '../../../src/bytes/byteStore.ts';
import type { ZarrNode } from '../../../src/zarr/arrayInfo.ts';
import { PlaceListing } from '../../../src/vscode/stores/placeListing.ts';
import { urlOf } from '../../../src/vscode/stores/placeUrl.ts';
import { bucketRow, entryRow, moreRow, rootRow } from '../../../src/vscode/stores/storeRows.ts';
import { checkAddress, proposedAddress } from '../../../src/vscode/stores/typedAddress.ts';

describe('an address that is pasted', () => {
  it.each([
    [' "s3://bucket/a/b/" ', 's3://bucket/a/b'],
    ['https://host.org/a?signature=x', ''],
    ['bucket/a', ''],
    ['rm -rf /', ''],
  ])('%j is proposed as %j', (pasted, proposed) => {
    expect(proposedAddress(pasted)).toBe(proposed);
    expect(checkAddress(pasted) === undefined).toBe(proposed !== '');
  });
});

describe('rows of a store', () => {
  const at = { store: 'Local', bucket: 'results' };

  it('show the size of an object', () => {
    const row = entryRow(at, { kind: 'object', path: 'a/readme.txt', size: 2048 });
    expect(row).toMatchObject({
      label: 'readme.txt',
      description: '2.0 KiB',
      context: 'place.object',
    });
  });

  it('show a filter where it is in force', () => {
    expect(bucketRow('Local', 'results', { filter: 'ran' })).toMatchObject({
      description: 'begins with “ran”',
      context: 'place.bucket.filtered',
    });
  });

  it('keep the address of what they stand for', () => {
    const row = entryRow(at, { kind: 'prefix', path: 'a/b c/' });
    expect(row.subject && urlOf(row.subject)).toBe('s3://results/a/b c');
  });

  it('of a place outside the profile say where it is, and have addresses that work', () => {
    const row = rootRow('file:///data/my%20arrays', { isAdded: true });
    expect(row).toMatchObject({ label: 'my arrays', context: 'place.bucket.added' });
    const below = { kind: 'array', store: '', bucket: '', path: 'a b/#1/' } as const;
    expect(urlOf({ ...below, root: 'file:///data' })).toBe('file:///data/a%20b/%231');
    expect(urlOf({ ...below, root: 's3://public/x' })).toBe('s3://public/x/a b/#1');
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
    const listing = new PlaceListing({ store: bytes, prefix: 'p/', inspect: nothing });
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

  it('does not wait for what takes long, and tells it later', async () => {
    const { bytes } = store();
    let answer: (node: ZarrNode) => void = () => undefined;
    const slow = new Promise<ZarrNode>((resolve) => (answer = resolve));
    const told = new Promise<void>((onChange) => {
      const listing = new PlaceListing({
        store: bytes,
        prefix: 'p/',
        inspect: () => slow,
        onChange,
      });
      void listing.begin().then(() => {
        expect(listing.entries[0]).toEqual({ kind: 'prefix', path: 'p/f1/' });
        answer({ kind: 'group', format: 3, path: 'p/f1', attributes: {} });
      });
    });
    await told;
  });

  it('loads a page once when clicked twice', async () => {
    const { asked, bytes } = store();
    const listing = new PlaceListing({ store: bytes, prefix: 'p/', inspect: nothing });
    await Promise.all([listing.more(), listing.more()]);
    expect(asked).toHaveLength(1);
  });

  it('can be tried again after a failure', async () => {
    const { bytes } = store();
    let fails = true;
    const inspect = () =>
      fails ? Promise.reject(new Error('refused')) : Promise.resolve(undefined);
    const listing = new PlaceListing({ store: bytes, prefix: 'p/', inspect });
    await expect(listing.begin()).rejects.toThrow('refused');
    fails = false;
    await listing.begin();
    expect(listing.entries).toHaveLength(2);
  });
});
