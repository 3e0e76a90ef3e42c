import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListOptions, ListPage } from '../../../../src/bytes/byteStore.ts';
import { StoreDenied, StoreFailed } from '../../../../src/bytes/errors.ts';
import { openArray } from '../../../../src/zarr/node.ts';
import { ChunkWatch, LIST_EVERY } from '../../../../src/vscode/preview/chunkWatch.ts';
import { storeOf } from '../../zarr/fixture.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function setUp(name = 'v2/missing') {
  const store = storeOf(name);
  vi.useRealTimers();
  const { node: info } = await openArray(store, '');
  vi.useFakeTimers();
  const asked: number[] = [];
  let failure: Error | undefined;
  const list = (options: ListOptions = {}): Promise<ListPage> => {
    asked.push(Date.now());
    return failure ? Promise.reject(failure) : store.list({ limit: 1000, ...options });
  };
  let changes = 0;
  const watch = new ChunkWatch({ store: { list }, info, onChange: () => (changes += 1) });
  const fail = (error: Error | undefined): void => {
    failure = error;
  };
  return { store, watch, asked, fail, changes: () => changes };
}
const gaps = (times: readonly number[]) => times.slice(1).map((at, i) => at - (times[i] ?? 0));

describe('ChunkWatch', () => {
  it('asks nothing until somebody looks, then once', async () => {
    const { watch, asked } = await setUp();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    watch.look();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    expect(watch.state).toEqual({ is: 'known', isWhole: true });
    expect([...watch.found.keys()].sort((a, b) => a - b)).toEqual([0, 2, 3, 4, 5, 6, 7]);
  });

  it('lists once in ten seconds at most, however much a job says', async () => {
    const { watch, asked, store } = await setUp();
    watch.look();
    for (let second = 0; second < 60; second += 0.5) {
      watch.look();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(asked.length).toBeGreaterThanOrEqual(6);
    expect(asked.length).toBeLessThanOrEqual(7);
    expect(Math.min(...gaps(asked))).toBeGreaterThanOrEqual(LIST_EVERY);
    // And sees what has come meanwhile, and what has gone.
    await store.put('0.1', new Uint8Array(5));
    await store.delete(['2.0']);
    watch.look();
    await vi.advanceTimersByTimeAsync(LIST_EVERY);
    expect(watch.found.get(1)?.size).toBe(5);
    expect(watch.found.has(6)).toBe(false);
  });

  it('asks less and less often while the store is too busy, and recovers', async () => {
    const { watch, asked, fail } = await setUp();
    fail(new StoreFailed('Slow down.', 503));
    watch.look();
    await vi.advanceTimersByTimeAsync(400_000);
    expect(gaps(asked)).toEqual([20_000, 40_000, 80_000, 160_000]);
    expect(watch.state).toEqual({ is: 'failed', message: 'Slow down.' });
    fail(undefined);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(watch.state.is).toBe('known');
    watch.look();
    await vi.advanceTimersByTimeAsync(LIST_EVERY);
    expect(watch.state.is).toBe('known');
  });

  it('does not ask again where listing is refused, and says that it cannot know', async () => {
    const { watch, asked, fail } = await setUp();
    fail(new StoreDenied('You may not list.', 'AccessDenied'));
    const known = watch.has([0, 1]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await known).toBeUndefined();
    expect(watch.state.is).toBe('denied');
    expect(asked).toHaveLength(1);
  });

  it('tells which objects exist, for many questions with one request', async () => {
    const { watch, asked } = await setUp();
    const answers = Promise.all([watch.has([0, 1]), watch.has([0, 0]), watch.has([2, 2])]);
    await vi.advanceTimersByTimeAsync(10);
    expect(await answers).toEqual([false, true, false]);
    expect(asked).toHaveLength(1);
  });

  it('ends when it is disposed, and lets nobody wait', async () => {
    const { watch, asked, changes } = await setUp();
    const known = watch.has([0, 0]);
    watch.dispose();
    expect(await known).toBeUndefined();
    watch.look();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked.length, changes()]).toEqual([0, 0]);
  });
});
