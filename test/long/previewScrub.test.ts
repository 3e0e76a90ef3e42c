import { expect, it } from 'vitest';
import { CachedStore } from '../../src/bytes/cachedStore.ts';
import { JoinedPreview } from '../kit/joinedPreview.ts';
import { MemoryStore } from '../unit/zarr/fixture.ts';

/** An array of square frames, one in a chunk, made when they are asked for; each holds its number. */
class Frames extends MemoryStore {
  readonly #side: number;

  constructor(frames: number, side: number) {
    const shape = { shape: [frames, side, side], chunks: [1, side, side] };
    const rest = { zarr_format: 2, dtype: '<f4', order: 'C', filters: null, compressor: null };
    const text = JSON.stringify({ ...shape, ...rest, fill_value: 0 });
    super([['.zarray', new TextEncoder().encode(text)]]);
    this.#side = side;
  }

  override get(key: string): Promise<Uint8Array | undefined> {
    const frame = /^(\d+)\.0\.0$/.exec(key)?.[1];
    if (frame === undefined) return super.get(key);
    const values = new Float32Array(this.#side * this.#side).fill(Number(frame) + 1);
    return Promise.resolve(new Uint8Array(values.buffer));
  }
}

it.each([
  ['1 000 frames of 256 kB', { frames: 1000, side: 256 }],
  ['100 frames of 4 MB', { frames: 100, side: 1024 }],
])(
  'a scrub through %s stays under the bounds of host and page',
  async (_, { frames, side }) => {
    const bounds = { host: 8 * 2 ** 20, page: 32 * 2 ** 20 };
    const store = new CachedStore(new Frames(frames, side), bounds.host);
    const open = () => Promise.resolve(store);
    using shown = new JoinedPreview(open, 's3://bucket/frames', undefined, bounds.page);
    await shown.done();
    let [host, page] = [0, 0];
    for (let at = 1; at < frames; at++) {
      await shown.go({ indices: [at, 0, 0] });
      expect(shown.viewing.data.values?.[side + 1]).toBe(at + 1);
      host = Math.max(host, store.size);
      page = Math.max(page, shown.viewing.cache.size);
    }
    // The bounds were reached, and kept.
    expect(host).toBeGreaterThan(bounds.host / 2);
    expect(host).toBeLessThanOrEqual(bounds.host);
    expect(page).toBeGreaterThan(bounds.page / 2);
    expect(page).toBeLessThanOrEqual(bounds.page);
  },
  60_000,
);
