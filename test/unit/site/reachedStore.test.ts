import { beforeEach, describe, expect, it } from 'vitest';
import { StoreDenied, StoreFailed, StoreUnreachable } from '../../../src/bytes/errors.ts';
import { HostUnreachable, type UnreachableReason } from '../../../src/net/errors.ts';
import { ReachedStore } from '../../../src/site/reachedStore.ts';
import { FakeStore } from '../bytes/fakeStore.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const says = (text: string) => () => Promise.resolve(bytes(text));
const fails = (error: Error) => () => Promise.reject(error);
const away = (reason: UnreachableReason = 'nameNotFound') =>
  new StoreUnreachable('far', { cause: new HostUnreachable('far:443', reason) });

let direct: FakeStore;
let worker: FakeStore;
let hub: FakeStore;
let store: ReachedStore;
const read = async () => new TextDecoder().decode(await store.get('a'));

beforeEach(() => {
  [direct, worker, hub] = [new FakeStore(), new FakeStore(), new FakeStore()];
  direct.answer = says('direct');
  worker.answer = says('worker');
  hub.answer = says('hub');
  store = new ReachedStore({ direct, worker, hub });
});

describe('a store within reach', () => {
  it('is read from here, and nobody else is asked', async () => {
    expect(await read()).toBe('direct');
    expect(direct.asked).toHaveLength(1);
    expect([...worker.asked, ...hub.asked]).toEqual([]);
  });

  it.each([
    ['says no', new StoreDenied('no', '403')],
    ['has a bad day', new StoreFailed('bad', 503)],
    ['is down', away('refused')],
    ['hangs up', away('closed')],
  ])('that %s is not looked for elsewhere', async (_what, error) => {
    direct.answer = fails(error);
    await expect(read()).rejects.toBe(error);
    expect([...worker.asked, ...hub.asked]).toEqual([]);
  });
});

describe('a store out of reach', () => {
  beforeEach(() => {
    direct.answer = fails(away());
  });

  it('is read through a worker from then on', async () => {
    expect(await read()).toBe('worker');
    expect(await read()).toBe('worker');
    expect(direct.asked).toHaveLength(1);
    expect(hub.asked).toEqual([]);
  });

  it.each([
    ['is gone', new Error('gone')],
    ['has no keys', new StoreDenied('none', 'NoKeys')],
  ])('is read through the hub where the worker %s', async (_what, error) => {
    worker.answer = fails(error);
    expect(await read()).toBe('hub');
  });

  it('is looked for once by all who wait', async () => {
    worker.answer = fails(new Error('gone'));
    expect(await Promise.all(Array.from({ length: 20 }, read))).toEqual(Array(20).fill('hub'));
    expect(worker.asked).toHaveLength(1);
    // One look and twenty reads.
    expect(hub.asked).toHaveLength(21);
  });

  it('hears the store’s own no there', async () => {
    const no = new StoreDenied('no', 'AccessDenied');
    worker.answer = fails(no);
    await expect(read()).rejects.toBe(no);
    expect(hub.asked).toEqual([]);
  });

  it('says so when no way goes, and looks for none again at once', async () => {
    worker.answer = fails(new Error('gone'));
    hub.answer = fails(new Error('no server'));
    await expect(read()).rejects.toMatchObject({ _tag: 'StoreUnreachable', message: 'far' });
    await expect(read()).rejects.toMatchObject({ _tag: 'StoreUnreachable' });
    expect(direct.asked).toHaveLength(1);
    expect(worker.asked).toHaveLength(1);
    expect(hub.asked).toHaveLength(1);
  });

  it('is found again when the way that went is gone, from here first', async () => {
    expect(await read()).toBe('worker');
    worker.answer = fails(new Error('gone'));
    expect(await read()).toBe('hub');
    direct.answer = says('direct');
    hub.answer = fails(new Error('stopped'));
    expect(await read()).toBe('direct');
  });

  it('is written through the hub: workers only read', async () => {
    const written: string[] = [];
    hub.put = () => Promise.resolve(void written.push('hub'));
    direct.put = () => Promise.resolve(void written.push('direct'));
    await store.put('a', bytes('x'));
    await read();
    await store.put('a', bytes('x'));
    expect(written).toEqual(['direct', 'hub']);
  });

  it('leaves whoever no longer wants it', async () => {
    const stop = new AbortController();
    worker.answer = () => new Promise(() => undefined);
    const reading = store.get('a', { signal: stop.signal });
    await expect.poll(() => worker.asked.length).toBe(1);
    stop.abort(new DOMException('enough', 'AbortError'));
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
