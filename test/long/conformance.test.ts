import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConformanceStores, difference, writeStores } from '../kit/conformance.ts';

/** Stores that are legal and not read, with the reason that a person is told. */
const REFUSED: readonly (readonly [name: RegExp, reason: RegExp])[] = [];

describe('every element of every store, as zarr-python 3.1.6 reads it', () => {
  let written: ConformanceStores;
  beforeAll(async () => {
    written = await writeStores(await mkdtemp(join(tmpdir(), 'conformance-')));
  }, 600_000);
  afterAll(() => rm(written.folder, { recursive: true, force: true }));

  it('is the same to the last bit', async () => {
    const wrong: string[] = [];
    let same = 0;
    for (const store of written.stores) {
      const found = await difference(written.folder, store);
      const refusal = REFUSED.find(([name]) => name.test(store.name));
      if (found === undefined ? !refusal : refusal?.[1].test(found)) same += 1;
      else wrong.push(`${store.name}: ${found ?? 'it is read, though it is on the list'}`);
    }
    expect(wrong).toEqual([]);
    expect(same).toBeGreaterThan(800);
  });

  it('leaves out only what zarr-python cannot write', () => {
    expect(Object.keys(written.unwritten).sort()).toMatchSnapshot();
  });
});
