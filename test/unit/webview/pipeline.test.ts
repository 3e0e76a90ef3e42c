import { describe, expect, it } from 'vitest';
import { fits, firstView, planeOf } from '../../../src/shared/plane.ts';
import type { PreviewView, ToPage } from '../../../src/shared/preview.ts';
import { ArrayKnowledge } from '../../../src/vscode/preview/arrayKnowledge.ts';
import { PreviewSession } from '../../../src/vscode/preview/previewSession.ts';
import { PlaneData } from '../../../src/webview/page/planeData.ts';
import { DecodeSession } from '../../../src/webview/worker/decodeSession.ts';
import type { FromWorker } from '../../../src/webview/worker/protocol.ts';
import type { NumericArray } from '../../../src/zarr/chunkDecoder.ts';
import { arrayNames, expected, MemoryStore, storeOf } from '../zarr/fixture.ts';

/**
 * Host half and decode worker, as the page joins them; every message is cloned as VS Code clones
 * it, so that nothing gets through that would not.
 */
class Joined {
  readonly toPage: ToPage['type'][] = [];
  readonly problems: string[] = [];
  readonly session: PreviewSession;
  readonly #worker: DecodeSession;
  #data: PlaneData | undefined;
  #left = 0;
  #view: PreviewView | undefined;
  #finish!: () => void;
  /** Every chunk has been answered, or the array cannot be opened. */
  readonly done = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });

  constructor(store: MemoryStore, view?: PreviewView) {
    this.#view = view;
    this.#worker = new DecodeSession((message, transfer) =>
      this.#fromWorker(structuredClone(message, { transfer })),
    );
    this.session = new PreviewSession({
      url: 's3://bucket/array',
      title: 'array',
      generation: 1,
      view,
      knowledge: () => Promise.resolve(ArrayKnowledge),
      openStore: () => Promise.resolve(store),
      say: (message) => this.#fromHost(structuredClone(message)),
      onProblem: () => undefined,
    });
    this.session.serve();
  }

  get data(): PlaneData {
    if (!this.#data) throw new Error('nothing was shown');
    return this.#data;
  }

  /** Asks once more for what was missing, as the page does when a job has written. */
  async again(view: PreviewView): Promise<void> {
    const only = this.data.chunks('missing', 'broken');
    this.#left = only.length;
    const answered = new Promise<void>((resolve) => (this.#finish = resolve));
    this.#worker.handle({ type: 'draw', draw: 2, view, only });
    await answered;
  }

  #fromHost(message: ToPage): void {
    this.toPage.push(message.type);
    if (message.type === 'error') {
      this.problems.push(message.message);
      this.#finish();
    } else if (message.type === 'show') this.#show(message);
    else if (message.type === 'bytes' || message.type === 'failed') this.#worker.handle(message);
  }

  #show({ array, metadata, expected: sent, view, generation }: ToPage & { type: 'show' }): void {
    expect(view).toEqual(this.#view && fits(this.#view, array.dimensions) ? this.#view : undefined);
    const now = view ?? firstView(array.dimensions);
    const plane = planeOf(array.dimensions, now);
    this.#data = new PlaneData(plane);
    this.#left = plane.grid[0] * plane.grid[1];
    if (this.#left === 0) this.#finish();
    this.#worker.handle({ type: 'open', generation, array, metadata, expected: sent });
    this.#worker.handle({ type: 'draw', draw: 1, view: now });
  }

  #fromWorker(message: FromWorker): void {
    if (message.type === 'read' || message.type === 'abort') {
      this.session.receive(message);
      return;
    }
    if (message.type === 'part') this.data.accept(message.part);
    else this.problems.push(message.message);
    this.#left -= 1;
    if (this.#left === 0) this.#finish();
  }
}

/** What zarr-python reads at the first index of all but the last two dimensions. */
function wanted(name: string, length: number): NumericArray {
  const { type, bytes } = expected(name);
  const Kind = globalThis[type as 'Float32Array'];
  const values = new Kind(bytes.buffer as ArrayBuffer, bytes.byteOffset);
  return values.subarray(0, length);
}

describe('host and worker together', () => {
  it.each(arrayNames)('%s comes through as zarr-python reads it', async (name) => {
    const joined = new Joined(storeOf(name));
    await joined.done;
    expect(joined.problems).toEqual([]);
    const { rows, columns } = joined.data.plane;
    const want = wanted(name, rows.size * columns.size);
    const got: (number | bigint | undefined)[] = [];
    const should: (number | bigint | undefined)[] = [];
    for (let row = 0; row < rows.size; row++) {
      for (let column = 0; column < columns.size; column++) {
        const { state, value } = joined.data.at(row, column);
        expect(['there', 'missing']).toContain(state);
        if (state === 'missing') continue;
        got.push(value);
        should.push(want[row * columns.size + column]);
      }
    }
    expect(got).toEqual(should);
  });

  it('asks the store for every object once', async () => {
    const store = storeOf('v2/missing');
    const joined = new Joined(store);
    await joined.done;
    expect(new Set(store.asked).size).toBe(store.asked.length);
    expect(joined.data.chunks('missing')).toEqual([1, 8]);
  });

  it('reads other planes, and the axes turned round', async () => {
    const view = { axes: [2, 0], indices: [0, 2, 0], colorMap: '', reversed: false } as const;
    const joined = new Joined(storeOf('v2/f-order-3d'), view);
    await joined.done;
    expect(joined.problems).toEqual([]);
    const { rows, columns } = joined.data.plane;
    const all = wanted('v2/f-order-3d', Infinity);
    const middle = all.length / rows.size / columns.size;
    for (let row = 0; row < rows.size; row++) {
      for (let column = 0; column < columns.size; column++) {
        const want = all[(column * middle + 2) * rows.size + row];
        expect(joined.data.at(row, column).value).toBe(want);
      }
    }
  });

  it.each([
    ['v2/raw', '1.2'],
    ['v3/sharded', 'c/1/1'],
  ])('%s: finds what was written since', async (name, key) => {
    const store = storeOf(name);
    const later = store.objects.get(key) ?? new Uint8Array();
    store.objects.delete(key);
    const joined = new Joined(store);
    await joined.done;
    expect(joined.data.chunks('missing')).not.toEqual([]);
    store.objects.set(key, later);
    await joined.again({ axes: [0, 1], indices: [0, 0], colorMap: '', reversed: false });
    expect(joined.data.chunks('missing')).toEqual([]);
    expect([...(joined.data.values ?? [])]).toEqual([...wanted(name, 70)]);
  });

  it('names a damaged chunk and draws the others', async () => {
    const store = storeOf('v2/blosc-lz4');
    store.objects.set('1.1', Uint8Array.of(2, 1, 0x33, 4, 0xff));
    const joined = new Joined(store);
    await joined.done;
    expect(joined.problems).toHaveLength(1);
    expect(joined.problems[0]).toContain('1.1');
    expect(joined.data.chunks('there')).toHaveLength(8);
  });

  it('says in a sentence why there is nothing to show', async () => {
    const group = new Joined(storeOf('v3-group'));
    await group.done;
    expect(group.problems[0]).toContain('is a group');
    const nothing = new Joined(new MemoryStore());
    await nothing.done;
    expect(nothing.problems[0]).toContain('There is no Zarr array');
  });
});
