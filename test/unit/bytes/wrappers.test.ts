import { describe, expect, it } from 'vitest';
import { CachedStore } from '../../../src/bytes/cachedStore.ts';
import { eachAtOnce } from '../../../src/bytes/eachAtOnce.ts';
import { StoreDenied, StoreFailed, StoreUnreachable } from '../../../src/bytes/errors.ts';
import { LimitedStore } from '../../../src/bytes/limitedStore.ts';
import { RetryingStore } from '../../../src/bytes/retryingStore.ts';
import { SharedStore } from '../../../src/bytes/sharedStore.ts';
import { deferred, FakeStore, untilAborted } from './fakeStore.ts';

const bytes = (length: number) => new Uint8Array(length);

describe('LimitedStore', () => {
  it('lets so many in and the next in their order', async () => {
    const inner = new FakeStore();
    const gates = Array.from({ length: 5 }, () => deferred<undefined>());
    inner.answer = (key) => gates[Number(key)]?.promise ?? Promise.resolve(undefined);
    const store = new LimitedStore(inner, 2);
    const reads = gates.map((_, i) => store.get(String(i)));
    await Promise.resolve();
    expect(inner.asked.map(({ key }) => key)).toEqual(['0', '1']);
    gates[1]?.resolve(undefined);
    await reads[1];
    await Promise.resolve();
    expect(inner.asked.map(({ key }) => key)).toEqual(['0', '1', '2']);
    for (const gate of gates) gate.resolve(undefined);
    await Promise.all(reads);
    expect(inner.asked).toHaveLength(5);
  });

  it('gives up the place of a reader that aborts while it waits', async () => {
    const inner = new FakeStore();
    const gate = deferred<undefined>();
    inner.answer = () => gate.promise;
    const store = new LimitedStore(inner, 1);
    const abort = new AbortController();
    const first = store.get('first');
    const second = store.get('second', { signal: abort.signal });
    const third = store.get('third');
    abort.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    gate.resolve(undefined);
    await Promise.all([first, third]);
    expect(inner.asked.map(({ key }) => key)).toEqual(['first', 'third']);
  });

  it('goes on after a failure', async () => {
    const inner = new FakeStore();
    inner.answer = () => Promise.reject(new Error('no'));
    const store = new LimitedStore(inner, 1);
    await expect(store.get('a')).rejects.toThrow('no');
    await expect(store.getRange('b', { suffix: 1 })).rejects.toThrow('no');
    expect(inner.asked).toHaveLength(2);
  });
});

describe('SharedStore', () => {
  it('asks once for the same bytes at the same time, and again afterwards', async () => {
    const inner = new FakeStore();
    const gate = deferred<Uint8Array>();
    inner.answer = () => gate.promise;
    const store = new SharedStore(inner);
    const reads = [store.get('a'), store.get('a'), store.getRange('a', { suffix: 4 })];
    gate.resolve(bytes(4));
    expect(await Promise.all(reads)).toEqual([bytes(4), bytes(4), bytes(4)]);
    expect(inner.asked).toHaveLength(2);
    await store.get('a');
    expect(inner.asked).toHaveLength(3);
  });

  it('one who aborts leaves alone; the request ends with the last', async () => {
    const inner = new FakeStore();
    inner.answer = (_, signal) => untilAborted(signal);
    const store = new SharedStore(inner);
    const [one, two] = [new AbortController(), new AbortController()];
    const first = store.get('a', { signal: one.signal });
    const second = store.get('a', { signal: two.signal });
    one.abort(new Error('one left'));
    await expect(first).rejects.toThrow('one left');
    expect(inner.asked[0]?.signal?.aborted).toBe(false);
    two.abort(new Error('two left'));
    await expect(second).rejects.toThrow('two left');
    expect(inner.asked[0]?.signal?.aborted).toBe(true);
    // A later reader does not meet the aborted request.
    inner.answer = () => Promise.resolve(bytes(1));
    expect(await store.get('a')).toEqual(bytes(1));
  });

  it('gives a failure to all who wait', async () => {
    const inner = new FakeStore();
    inner.answer = () => Promise.reject(new Error('broken'));
    const store = new SharedStore(inner);
    const ends = await Promise.allSettled([store.get('a'), store.get('a')]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(inner.asked).toHaveLength(1);
  });
});

describe('CachedStore', () => {
  it('keeps what was used last, counted in bytes', async () => {
    const inner = new FakeStore();
    inner.answer = () => Promise.resolve(bytes(40));
    const store = new CachedStore(inner, 100);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await store.get(key);
    // c pushed b out, because a had been used since.
    expect(inner.asked.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'b']);
    expect(store.size).toBe(80);
  });

  it('never remembers that something is missing, and never keeps what does not fit', async () => {
    const inner = new FakeStore();
    const store = new CachedStore(inner, 100);
    await store.get('later');
    inner.answer = () => Promise.resolve(bytes(101));
    expect(await store.get('later')).toHaveLength(101);
    await store.get('later');
    expect(inner.asked).toHaveLength(3);
    expect(store.size).toBe(0);
  });

  it('counts the buffer behind a view, because that is what stays alive', async () => {
    const inner = new FakeStore();
    inner.answer = () => Promise.resolve(new Uint8Array(new ArrayBuffer(90), 0, 1));
    const store = new CachedStore(inner, 100);
    await store.get('a');
    expect(store.size).toBe(90);
  });

  it('forgets what is written or deleted through it', async () => {
    const inner = new FakeStore();
    inner.answer = () => Promise.resolve(bytes(10));
    const store = new CachedStore(inner, 100);
    await store.get('a');
    await store.getRange('a', { offset: 0, length: 3 });
    await store.get('b');
    await store.put('a', bytes(1));
    await store.get('a');
    await store.delete(['b']);
    await store.get('b');
    await store.get('a');
    expect(inner.asked).toHaveLength(5);
    store.forget();
    expect(store.size).toBe(0);
  });
});

describe('RetryingStore', () => {
  const random = () => 0;

  it.each([
    ['429', new StoreFailed('slow down', 429)],
    ['503', new StoreFailed('busy', 503)],
    ['a short body', new StoreFailed('short', 200, { transient: true })],
    ['a lost connection', new StoreUnreachable('gone')],
  ])('tries again after %s', async (_, error) => {
    const inner = new FakeStore();
    inner.answer = () =>
      inner.asked.length < 3 ? Promise.reject(error) : Promise.resolve(bytes(1));
    expect(await new RetryingStore(inner, { random }).get('a')).toEqual(bytes(1));
    expect(inner.asked).toHaveLength(3);
  });

  it('gives up after the fourth try, with what it met', async () => {
    const inner = new FakeStore();
    inner.answer = () => Promise.reject(new StoreFailed(`try ${inner.asked.length}`, 500));
    await expect(new RetryingStore(inner, { random }).get('a')).rejects.toThrow('try 4');
  });

  it.each([
    ['a refusal', new StoreDenied('no', 'AccessDenied')],
    ['400', new StoreFailed('bad', 400)],
    ['416', new StoreFailed('range', 416)],
    ['anything else', new TypeError('bug')],
  ])('does not repeat after %s', async (_, error) => {
    const inner = new FakeStore();
    inner.answer = () => Promise.reject(error);
    await expect(new RetryingStore(inner, { random }).get('a')).rejects.toBe(error);
    expect(inner.asked).toHaveLength(1);
  });

  it('can be aborted while it waits', async () => {
    const inner = new FakeStore();
    const abort = new AbortController();
    inner.answer = () => {
      abort.abort(new Error('enough'));
      return Promise.reject(new StoreFailed('busy', 503));
    };
    const store = new RetryingStore(inner, { pause: 60_000, random: () => 0.9 });
    await expect(store.get('a', { signal: abort.signal })).rejects.toThrow('enough');
    expect(inner.asked).toHaveLength(1);
  });
});

describe('eachAtOnce', () => {
  it('works in order, bounded, and waits for all before it throws', async () => {
    const ended: number[] = [];
    let now = 0;
    let most = 0;
    const work = async (item: number, signal: AbortSignal) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      if (item === 5) throw new Error('five');
      if (signal.aborted) ended.push(-item);
      else ended.push(item);
    };
    await expect(eachAtOnce(3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], {}, work)).rejects.toThrow('five');
    expect(most).toBe(3);
    expect(now).toBe(0);
    expect(ended.length).toBeLessThan(9);
  });

  it("throws the caller's reason when the caller aborts", async () => {
    const abort = new AbortController();
    const work = (_: number, signal: AbortSignal) => {
      abort.abort(new Error('mine'));
      return untilAborted(AbortSignal.any([signal])).catch(() => undefined);
    };
    const running = eachAtOnce(1, [1], { signal: abort.signal }, (item, signal) => {
      if (signal.aborted) return Promise.resolve();
      return Promise.race([work(item, signal), Promise.resolve()]).then(() => undefined);
    });
    await expect(running).rejects.toThrow('mine');
  });
});
