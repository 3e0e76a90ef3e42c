import type { ObjectInfo } from '../../src/bytes/byteStore.ts';
import { eachAtOnce } from '../../src/bytes/eachAtOnce.ts';
import type { Site } from '../../src/site/site.ts';

/** All objects at an address, by key. */
export async function objectsAt(site: Site, url: string): Promise<Map<string, ObjectInfo>> {
  const store = site.openStore(url);
  const found = new Map<string, ObjectInfo>();
  for (let next: string | undefined, more = true; more; more = next !== undefined) {
    const page = await store.list({ next });
    for (const one of page.objects) found.set(one.key, one);
    next = page.next;
  }
  return found;
}

/** Only the chunks of an array of Zarr format 2. */
export const chunksOf = (found: ReadonlyMap<string, ObjectInfo>): ObjectInfo[] =>
  [...found.values()].filter(({ key }) => /^\d+(\.\d+)*$/.test(key));

/** Shape and every byte of an array; not its attributes, in which the history tells of its job. */
export async function arrayAt(site: Site, url: string): Promise<Map<string, string>> {
  const store = site.openStore(url, { isLive: true });
  const found = await objectsAt(site, url);
  const bytes = new Map<string, string>();
  await eachAtOnce(16, [...found.keys()].sort(), {}, async (key, signal) => {
    if (key === '.zattrs') return;
    bytes.set(key, Buffer.from((await store.get(key, { signal })) ?? '').toString('hex'));
  });
  return new Map([...bytes].sort(([a], [b]) => a.localeCompare(b)));
}
