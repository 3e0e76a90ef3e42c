import { describe, expect, it } from 'vitest';
import { DecodePool } from '../../../src/webview/page/chunks/decodePool.ts';
import type { FromWorker, ToWorker } from '../../../src/webview/worker/protocol.ts';

class Workers {
  readonly said: ToWorker[][] = [];
  readonly answer: ((message: FromWorker) => void)[] = [];
  readonly fail: ((message: string) => void)[] = [];
  readonly problems: string[] = [];
  readonly pool: DecodePool;

  constructor(most: number) {
    this.pool = new DecodePool(most, (message) => this.problems.push(message));
    this.pool.start((onMessage, onError) => {
      const said: ToWorker[] = [];
      this.said.push(said);
      this.answer.push(onMessage);
      this.fail.push(onError);
      return { postMessage: (message) => said.push(message) };
    });
  }

  jobs(worker: number): number[] {
    return (this.said[worker] ?? []).flatMap((m) => (m.type === 'decode' ? [m.job] : []));
  }

  decoded(worker: number, job: number, value: number): void {
    const chunk = { data: Float32Array.of(value), shape: [1], stride: [1] };
    this.answer[worker]?.({ type: 'decoded', job, chunk });
  }
}
const bytes = () => new Uint8Array(4);

describe('DecodePool', () => {
  it('starts a worker when a chunk would wait, and gives each two at most', async () => {
    const workers = new Workers(2);
    const array = workers.pool.open([]);
    const chunks = [1, 2, 3, 4, 5].map((i) => workers.pool.decode(array, `${i}`, bytes()));
    expect([workers.jobs(0), workers.jobs(1)]).toEqual([
      [1, 3],
      [2, 4],
    ]);
    workers.decoded(1, 2, 7);
    expect(workers.jobs(1)).toEqual([2, 4, 5]);
    expect((await chunks[1])?.data[0]).toBe(7);
    // Every worker knows the array, also the one that came later.
    expect(workers.said.map(([first]) => first?.type)).toEqual(['open', 'open']);
  });

  it('drops what waits and is no longer wanted', async () => {
    const workers = new Workers(1);
    const array = workers.pool.open([]);
    const own = new AbortController();
    const all = [1, 2, 3].map((i) =>
      workers.pool.decode(array, `${i}`, bytes(), { signal: own.signal }),
    );
    own.abort(new Error('Enough.'));
    await expect(all[2]).rejects.toThrow('Enough.');
    workers.decoded(0, 1, 1);
    expect((await all[0])?.data[0]).toBe(1);
    expect(workers.jobs(0)).toEqual([1, 2]);
  });

  it('fails the chunks of a worker that dies, and goes on with another', async () => {
    const workers = new Workers(1);
    const array = workers.pool.open([]);
    const all = [1, 2, 3].map((i) => workers.pool.decode(array, `${i}`, bytes()));
    for (const one of all) one.catch(() => undefined);
    workers.fail[0]?.('out of memory');
    await expect(all[0]).rejects.toThrow('out of memory');
    await expect(all[1]).rejects.toThrow('out of memory');
    expect(workers.problems).toEqual(['out of memory']);
    expect(workers.jobs(1)).toEqual([3]);
    workers.decoded(1, 3, 9);
    expect((await all[2])?.data[0]).toBe(9);
  });

  it('sends no more than the chunk itself', () => {
    const workers = new Workers(1);
    const array = workers.pool.open([]);
    void workers.pool.decode(array, '0', new Uint8Array(1000).subarray(10, 20));
    const [, message] = workers.said[0] ?? [];
    expect(message?.type === 'decode' && message.bytes.buffer.byteLength).toBe(10);
  });
});
