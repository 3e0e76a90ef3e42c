import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FileStore } from '../../src/stores/fileStore.ts';
import { decodingOf } from '../../src/webview/page/plotDecoding.ts';
import { countWhole, type WholeState } from '../../src/webview/page/side/wholeCount.ts';
import { cfDecodingOf } from '../../src/zarr/cf/decoding.ts';
import { JoinedPreview } from '../kit/joinedPreview.ts';
import { ensurePython } from '../kit/python.ts';

/** What numpy says of an array that zarr-python wrote; see `test/conformance/wholeStatistics.py`. */
interface Numbers {
  readonly count: number;
  readonly finite: number;
  readonly infinite: number;
  /** As Python prints them: 64-bit integers keep their digits. */
  readonly min: string;
  readonly max: string;
  readonly mean: number;
  readonly std: number;
}

let folder: string;
let numbers: Readonly<Record<string, Numbers>>;
let preview: JoinedPreview;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whole-'));
  const script = fileURLToPath(new URL('../conformance/wholeStatistics.py', import.meta.url));
  await promisify(execFile)(await ensurePython(), [script, folder]);
  numbers = JSON.parse(await readFile(join(folder, 'numbers.json'), 'utf8')) as typeof numbers;
}, 120_000);
afterEach(() => preview[Symbol.dispose]());
afterAll(() => rm(folder, { recursive: true, force: true }));

/** All states of a count, the last one last. */
async function count(name: string, onState?: (state: WholeState) => void): Promise<WholeState[]> {
  const url = pathToFileURL(join(folder, name)).href;
  preview = new JoinedPreview((at) => Promise.resolve(new FileStore(fileURLToPath(at))), url);
  await preview.done();
  const { viewing } = preview;
  const states: WholeState[] = [];
  await countWhole(
    viewing.info,
    decodingOf(cfDecodingOf(viewing.info)),
    (coords, wish, options) => viewing.summarize(coords, wish, options),
    (state) => {
      states.push(state);
      onState?.(state);
    },
  );
  return states;
}

const names = ['floats', 'doubles', 'longs', 'unsigned', 'bytes', 'flags', 'packed', 'scalar'];
const sharded = names.slice(0, 6).map((name) => `${name}-sharded`);

describe('statistics of the whole array are those of numpy', () => {
  it.each([...names, ...sharded])('%s', async (name) => {
    const found = (await count(name)).at(-1);
    const wanted = numbers[name.replace('-sharded', '')];
    if (!found || !wanted) throw new Error('nothing was counted');
    const { is, summary, neverWritten, broken } = found;
    expect({ is, neverWritten, broken }).toEqual({ is: 'done', neverWritten: 0, broken: 0 });
    expect(summary).toMatchObject({
      count: wanted.count,
      finite: wanted.finite,
      infinite: wanted.infinite,
    });
    // Whole numbers to the last digit, also beyond 2⁵³; others as they are stored.
    const { scale, offset } = cfDecodingOf(preview.viewing.info);
    const exact = (stored: number | bigint | undefined) =>
      typeof stored === 'bigint' ? String(stored) : Number(stored) * scale + offset;
    const asNumber = (text: string) => (text === 'True' ? 1 : text === 'False' ? 0 : Number(text));
    for (const which of ['min', 'max'] as const) {
      const mine = exact(summary[which]);
      if (typeof mine === 'string') expect(mine).toBe(wanted[which]);
      else expect(mine).toBe(asNumber(wanted[which]));
    }
    const near = (mine: number, theirs: number, unit: number) =>
      expect(Math.abs(mine - theirs)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(unit), 1e-300));
    near(summary.mean, wanted.mean, wanted.mean);
    near(Math.sqrt(summary.spread / summary.finite), wanted.std, wanted.std);
  });

  it('chunks that were never written or cannot be read are told, and never counted', async () => {
    await rm(join(folder, 'floats', 'c', '0', '0'));
    await writeFile(join(folder, 'floats', 'c', '1', '1'), 'short');
    const states = await count('floats');
    expect(states.at(-1)).toMatchObject({ is: 'done', neverWritten: 200, broken: 1 });
    expect(states.at(-1)?.problem).toContain('c/1/1');
    expect(states.at(-1)?.summary.count).toBe(37 * 53 - 200 - 200);
    // One step a chunk, and the end.
    expect(states).toHaveLength(4 * 3 + 1);
  });

  it('stops when it is told to, and keeps nothing but sums', async () => {
    const url = pathToFileURL(join(folder, 'longs')).href;
    preview = new JoinedPreview((at) => Promise.resolve(new FileStore(fileURLToPath(at))), url);
    await preview.done();
    const { viewing } = preview;
    const kept = viewing.cache.size;
    const stop = new AbortController();
    const states: WholeState[] = [];
    const signals = new Set<unknown>();
    const counting = countWhole(
      viewing.info,
      decodingOf(cfDecodingOf(viewing.info)),
      (coords, wish, options) => {
        // Who listens to a signal is held by it: no two chunks may share one.
        expect(signals.has(options.signal)).toBe(false);
        signals.add(options.signal);
        return viewing.summarize(coords, wish, options);
      },
      (state) => {
        states.push(state);
        if (state.chunks === 3) stop.abort();
      },
      { signal: stop.signal },
    );
    await expect(counting).rejects.toThrow('abort');
    expect(states.map(({ is }) => is)).not.toContain('done');
    expect(viewing.cache.size).toBe(kept);
  });
});
