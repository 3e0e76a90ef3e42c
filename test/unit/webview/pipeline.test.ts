import { describe, expect, it, vi } from 'vitest';
import { sentence } from '../../../src/base/errors.ts';
import { fits, firstView } from '../../../src/shared/plane.ts';
import type { PreviewView, ToPage } from '../../../src/shared/preview.ts';
import * as opening from '../../../src/vscode/preview/opening.ts';
import { PreviewSession } from '../../../src/vscode/preview/previewSession.ts';
import { DecodePool } from '../../../src/webview/page/chunks/decodePool.ts';
import type { PlaneData } from '../../../src/webview/page/planeData.ts';
import { Viewing } from '../../../src/webview/page/viewing.ts';
import { DecodeSession } from '../../../src/webview/worker/decodeSession.ts';
import type { NumericArray } from '../../../src/zarr/chunkDecoder.ts';
import { arrayNames, expected, MemoryStore, storeOf } from '../zarr/fixture.ts';

const colors = { colorMap: '', reversed: false };

/**
 * Host half, page and decode worker, as the page joins them; every message is cloned as VS Code
 * clones it, so that nothing gets through that would not.
 */
class Joined {
  readonly toPage: ToPage['type'][] = [];
  readonly toHost: string[] = [];
  readonly problems: string[] = [];
  readonly session: PreviewSession;
  readonly #pool = new DecodePool(2, (message) => this.problems.push(message));
  #viewing: Viewing | undefined;
  #view: PreviewView | undefined;
  #finish!: () => void;
  /** Every chunk has been answered, or the array cannot be opened. */
  done = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });

  constructor(store: MemoryStore, view?: PreviewView, pageBytes?: number) {
    this.#view = view;
    this.#pool.start((onMessage) => {
      const worker = new DecodeSession((message, transfer) =>
        queueMicrotask(() => onMessage(structuredClone(message, { transfer }))),
      );
      return {
        postMessage: (message, transfer) => worker.handle(structuredClone(message, { transfer })),
      };
    });
    this.session = new PreviewSession({
      url: 's3://bucket/array',
      title: 'array',
      generation: 1,
      view,
      opening: () => Promise.resolve(opening),
      // Nothing lies beside the array.
      openStore: (url) => Promise.resolve(url === 's3://bucket/array' ? store : new MemoryStore()),
      say: (message) => this.#fromHost(structuredClone(message), pageBytes),
      onProblem: () => undefined,
    });
    this.session.serve();
  }

  get viewing(): Viewing {
    if (!this.#viewing) throw new Error('nothing was shown');
    return this.#viewing;
  }

  get data(): PlaneData {
    return this.viewing.data;
  }

  /** Asks once more for what was missing, as the page does when a job has written. */
  async again(): Promise<void> {
    this.done = new Promise<void>((resolve) => (this.#finish = resolve));
    this.viewing.again();
    await this.done;
  }

  /** Moves to another view and waits for all of it. */
  async go(change: Partial<PreviewView>): Promise<void> {
    this.done = new Promise<void>((resolve) => (this.#finish = resolve));
    expect(this.viewing.setView(change)).toBe(true);
    await this.done;
  }

  #fromHost(message: ToPage, pageBytes: number | undefined): void {
    this.toPage.push(message.type);
    if (message.type === 'error') {
      this.problems.push(message.message);
      this.#finish();
    } else if (message.type === 'show') this.#show({ ...message, pageBytes });
    else if (message.type === 'bytes' || message.type === 'failed') this.#viewing?.accept(message);
  }

  #show(show: ToPage & { type: 'show' }): void {
    const { array, view } = show;
    expect(view).toEqual(this.#view && fits(this.#view, array.dimensions) ? this.#view : undefined);
    try {
      this.#viewing = new Viewing({
        show,
        view: view ?? { ...firstView(array.dimensions), ...colors },
        pool: this.#pool,
        firstRequest: 1,
        say: (message) => {
          this.toHost.push(message.type);
          this.session.receive(message);
        },
        onChange: () => {
          const loading = this.#viewing?.loading;
          if (loading?.state === 'empty') this.#finish();
        },
        onDone: () => {
          const loading = this.viewing.loading;
          if ('problem' in loading && loading.problem) this.problems.push(loading.problem);
          this.#finish();
        },
      });
      this.#viewing.begin();
    } catch (error) {
      this.problems.push(sentence(error));
      this.#finish();
    }
  }
}

/** What zarr-python reads at the first index of all but the last two dimensions. */
function wanted(name: string, length: number): NumericArray {
  const { type, bytes } = expected(name);
  const Kind = globalThis[type as 'Float32Array'];
  const values = new Kind(bytes.buffer as ArrayBuffer, bytes.byteOffset);
  return values.subarray(0, length);
}

/** The texts that zarr-python reads, of elements of any length. */
function textsOf(name: string): readonly string[] {
  return JSON.parse(new TextDecoder().decode(expected(name).bytes)) as string[];
}

describe('host, page and worker together', () => {
  it.each(arrayNames)('%s comes through as zarr-python reads it', async (name) => {
    const joined = new Joined(storeOf(name));
    await joined.done;
    expect(joined.problems).toEqual([]);
    const { plane, values, texts, components } = joined.data;
    const { rows, columns } = plane;
    const isText = expected(name).type === 'texts';
    const want = isText ? [] : wanted(name, rows.size * columns.size * components);
    const wantedTexts = isText ? textsOf(name) : [];
    const got: unknown[] = [];
    const should: unknown[] = [];
    for (let row = 0; row < rows.size; row++) {
      for (let column = 0; column < columns.size; column++) {
        const { state, value } = joined.data.at(row, column);
        expect(['there', 'missing']).toContain(state);
        if (state === 'missing') continue;
        const at = row * columns.size + column;
        // Of several numbers, or of a text, none is the value.
        const isOne = components === 1 && !isText;
        expect(value === undefined).toBe(!isOne);
        const numbers = values?.slice(at * components, (at + 1) * components) ?? [];
        got.push(...(isText ? [texts[Number(values?.[at])]] : isOne ? [value] : numbers));
        if (isText) should.push(wantedTexts[at]);
        else should.push(...want.slice(at * components, (at + 1) * components));
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

  it('moves inside what it has without a word to the host, and back through what it had', async () => {
    const store = storeOf('v2/f-order-3d');
    const joined = new Joined(store);
    await joined.done;
    const { dimensions } = joined.viewing.array;
    const [first] = dimensions;
    const all = wanted('v2/f-order-3d', Infinity);
    const isRight = () => {
      const { values } = joined.data;
      const size = values?.length ?? 0;
      const from = (joined.viewing.view.indices[0] ?? 0) * size;
      expect([...(values ?? [])]).toEqual([...all.subarray(from, from + size)]);
    };
    for (let at = 1; at < (first?.size ?? 0); at++) {
      const cost = joined.viewing.costOf(0, at);
      const [asked, said] = [store.asked.length, joined.toHost.length];
      await joined.go({ indices: [at, 0, 0] });
      isRight();
      const isNew = store.asked.length > asked;
      expect(cost.is === 'fetch').toBe(isNew);
      expect(joined.toHost.length > said).toBe(isNew);
    }
    const [asked, said] = [store.asked.length, joined.toHost.length];
    for (let at = (first?.size ?? 0) - 2; at >= 0; at--) {
      expect(joined.viewing.costOf(0, at).is).toMatch(/instant|cached/);
      await joined.go({ indices: [at, 0, 0] });
      isRight();
    }
    expect([store.asked.length, joined.toHost.length]).toEqual([asked, said]);
  });

  it('shows windows, flipped or not', async () => {
    const joined = new Joined(storeOf('v2/raw'));
    await joined.done;
    const { rows, columns } = joined.data.plane;
    const all = wanted('v2/raw', Infinity);
    const window = { y: [1, rows.size - 1], x: [3, columns.size - 1] } as const;
    await joined.go({ window, flipped: [true, false] });
    const got = joined.data;
    expect([got.plane.rows.shown, got.plane.columns.shown]).toEqual([
      rows.size - 2,
      columns.size - 4,
    ]);
    for (let row = 0; row < got.plane.rows.shown; row++) {
      for (let column = 0; column < got.plane.columns.shown; column++) {
        const at = got.indexOf('rows', row) * columns.size + got.indexOf('columns', column);
        expect(got.at(row, column).value).toBe(all[at]);
      }
    }
    expect(got.indexOf('rows', 0)).toBe(rows.size - 2);
  });

  it('keeps no more decoded bytes than it may', async () => {
    const joined = new Joined(storeOf('v2/raw'), undefined, 200);
    await joined.done;
    const { cache } = joined.viewing;
    expect(cache.size).toBeGreaterThan(0);
    expect(cache.size).toBeLessThanOrEqual(200);
    expect([...(joined.data.values ?? [])]).toEqual([...wanted('v2/raw', 70)]);
  });

  it('refuses one chunk that is more than the page may keep, with its size', async () => {
    const joined = new Joined(storeOf('v2/raw'), undefined, 20);
    await joined.done;
    expect(joined.problems).toEqual([
      expect.stringMatching(
        /^One chunk of this array takes \d+ B, and the preview may keep 20 B.*pageMemory/,
      ),
    ]);
  });

  it('gives up what is no longer wanted', async () => {
    const store = storeOf('v2/f-order-3d');
    const joined = new Joined(store);
    await joined.done;
    const { dimensions } = joined.viewing.array;
    const last = (dimensions[0]?.size ?? 1) - 1;
    const get = store.get.bind(store);
    // A store that never answers.
    store.get = () => new Promise(() => undefined);
    void joined.go({ indices: [last, 0, 0] });
    await vi.waitFor(() => expect(joined.toHost.at(-1)).toBe('read'));
    // The picture before is still there.
    expect(joined.data.values?.[0]).toBe(wanted('v2/f-order-3d', 1)[0]);
    store.get = get;
    await joined.go({ indices: [0, 0, 0] });
    expect(joined.toHost.at(-1)).toBe('abort');
    expect(joined.problems).toEqual([]);
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
    await joined.again();
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
