import { describe, expect, it } from 'vitest';
import { Batches } from '../../../src/shared/batches.ts';
import type { ToHost, ToPage } from '../../../src/shared/preview.ts';
import { HostStore } from '../../../src/webview/page/chunks/hostStore.ts';

const generation = 5;
const turn = () => new Promise((resolve) => setTimeout(resolve, 2));

function setUp(expected: readonly string[] = []) {
  const said: ToHost[] = [];
  const store = new HostStore((message) => said.push(message), generation, expected, 10);
  return { said, store };
}
function answer(
  request: number,
  objects: readonly [index: number, bytes: Uint8Array | undefined][],
  last = true,
): ToPage & { type: 'bytes' } {
  const batches = new Batches();
  for (const [index, bytes] of objects) batches.add(index, bytes);
  return { type: 'bytes', request, generation, last, ...batches.take() };
}

describe('HostStore', () => {
  it('asks for everything wanted together in one message, in order', async () => {
    const { said, store } = setUp();
    const wishes = [store.get('0.0'), store.getRange('c/0', { suffix: 4 }), store.get('0.1')];
    await turn();
    expect(said).toEqual([
      {
        type: 'read',
        request: 10,
        generation,
        wanted: [{ key: '0.0' }, { key: 'c/0', range: { suffix: 4 } }, { key: '0.1' }],
      },
    ]);
    store.accept(answer(10, [[2, undefined]], false));
    store.accept(
      answer(10, [
        [0, Uint8Array.of(1, 2)],
        [1, Uint8Array.of(3)],
      ]),
    );
    expect(await Promise.all(wishes)).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3), undefined]);
    void store.get('1.0').catch(() => undefined);
    await turn();
    expect(said.at(-1)).toMatchObject({ type: 'read', request: 11 });
    expect(store.nextRequest).toBe(12);
  });

  it('splits what is too much for one message', async () => {
    const { said, store } = setUp();
    for (let i = 0; i < 70; i++) void store.get(`${i}`).catch(() => undefined);
    await turn();
    expect(said.map((message) => message.type === 'read' && message.wanted.length)).toEqual([
      32, 32, 6,
    ]);
  });

  it('takes what the host sent unasked, once, whenever it comes', async () => {
    const { said, store } = setUp(['0.0', '0.1']);
    const before = store.get('0.0');
    store.accept(
      answer(0, [
        [0, Uint8Array.of(1)],
        [1, undefined],
      ]),
    );
    expect(await before).toEqual(Uint8Array.of(1));
    expect(await store.get('0.1')).toBeUndefined();
    await turn();
    expect(said).toEqual([]);
    void store.get('0.1').catch(() => undefined);
    await turn();
    expect(said).toMatchObject([{ type: 'read', wanted: [{ key: '0.1' }] }]);
  });

  it('fails all that waits when the host says so', async () => {
    const { store } = setUp();
    const wishes = [store.get('0.0'), store.get('0.1')];
    await turn();
    store.accept(answer(10, [[0, Uint8Array.of(1)]], false));
    store.accept({ type: 'failed', request: 10, generation, message: 'Keys refused.' });
    expect(await wishes[0]).toEqual(Uint8Array.of(1));
    await expect(wishes[1]).rejects.toThrow('Keys refused.');
  });

  it('lets nothing wait for an object that the host forgot', async () => {
    const { store } = setUp();
    const wishes = [store.get('0.0'), store.get('0.1')];
    await turn();
    store.accept(answer(10, [[0, Uint8Array.of(1)]]));
    await expect(wishes[1]).rejects.toThrow('did not answer');
  });

  it('hears neither other arrays nor unknown requests', async () => {
    const { store } = setUp();
    const wish = store.get('0.0');
    await turn();
    store.accept({ ...answer(10, [[0, Uint8Array.of(9)]]), generation: 4 });
    store.accept(answer(99, [[0, Uint8Array.of(9)]]));
    store.accept(answer(10, [[0, Uint8Array.of(1)]]));
    expect(await wish).toEqual(Uint8Array.of(1));
  });

  it('asks for nothing that is no longer wanted', async () => {
    const { said, store } = setUp();
    const signal = AbortSignal.abort(new Error('Enough.'));
    await expect(store.get('0.1', { signal })).rejects.toThrow('Enough.');
    await turn();
    expect(said).toEqual([]);
  });

  it('aborts what is under way, tells the host, and can be used again', async () => {
    const { said, store } = setUp(['9.9']);
    const sent = store.get('0.0');
    await turn();
    const unsent = store.get('0.1');
    store.abort(new Error('Stopped.'));
    await expect(sent).rejects.toThrow('Stopped.');
    await expect(unsent).rejects.toThrow('Stopped.');
    await turn();
    expect(said.slice(1)).toEqual([
      { type: 'abort', request: 0, generation },
      { type: 'abort', request: 10, generation },
    ]);
    const again = store.get('9.9');
    await turn();
    store.accept(answer(12, [[0, Uint8Array.of(3)]]));
    expect(await again).toEqual(Uint8Array.of(3));
  });

  it('fails only the object that cannot be read', async () => {
    const { store } = setUp();
    const wishes = [store.get('0.0'), store.get('0.1')];
    await turn();
    const batches = new Batches();
    batches.addProblem(0, 'Unreadable (403).');
    batches.add(1, Uint8Array.of(1));
    store.accept({ type: 'bytes', request: 10, generation, last: true, ...batches.take() });
    await expect(wishes[0]).rejects.toThrow('Unreadable (403).');
    expect(await wishes[1]).toEqual(Uint8Array.of(1));
  });

  it('stops a request when nobody waits for any of its objects', async () => {
    const { said, store } = setUp();
    const [one, other] = [new AbortController(), new AbortController()];
    const wishes = [
      store.get('0.0', { signal: one.signal }),
      store.get('0.1', { signal: other.signal }),
      store.get('0.2', { signal: other.signal }),
    ];
    await turn();
    one.abort(new Error('Gone.'));
    await expect(wishes[0]).rejects.toThrow('Gone.');
    store.accept(answer(10, [[1, Uint8Array.of(1)]], false));
    expect(await wishes[1]).toEqual(Uint8Array.of(1));
    expect(said).toHaveLength(1);
    other.abort(new Error('Gone.'));
    await expect(wishes[2]).rejects.toThrow('Gone.');
    expect(said.at(-1)).toEqual({ type: 'abort', request: 10, generation });
  });
});
