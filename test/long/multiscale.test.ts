import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { viewAt } from '../../src/shared/levelChoice.ts';
import { FileStore } from '../../src/stores/fileStore.ts';
import { JoinedPreview } from '../kit/joinedPreview.ts';
import { ensurePython } from '../kit/python.ts';

/** Pictures that zarr-python 3.1.6 wrote; see `test/conformance/multiscale.py`. */
const SHAPES = [
  [3, 96, 160],
  [3, 48, 80],
  [3, 24, 40],
] as const;

let folder: string;
let preview: JoinedPreview;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multiscale-'));
  const script = fileURLToPath(new URL('../conformance/multiscale.py', import.meta.url));
  await promisify(execFile)(await ensurePython(), [script, folder]);
}, 120_000);
afterEach(() => preview[Symbol.dispose]());
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(path: string): JoinedPreview {
  const url = pathToFileURL(join(folder, path)).href;
  const openStore = (at: string) => Promise.resolve(new FileStore(fileURLToPath(at)));
  preview = new JoinedPreview(openStore, url);
  return preview;
}

/** What zarr-python reads of one channel. */
async function expected(name: string, level: number, channel: number): Promise<Uint16Array> {
  const [, rows, columns] = SHAPES[level] ?? [0, 0, 0];
  const bytes = await readFile(join(folder, `${name}.${level}.raw`));
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2).slice(
    channel * rows * columns,
    (channel + 1) * rows * columns,
  );
}

/** Goes to a level, and waits until all of it is on the screen. */
async function goTo(level: number): Promise<void> {
  const { view, array, generation } = preview.viewing;
  const to = SHAPES[level] ?? [];
  const moved = viewAt(
    view,
    array.dimensions.map(({ size }) => size),
    to,
  );
  preview.session.receive({ type: 'level', generation, level, view: moved });
  await preview.until(
    (now) => now?.array.dimensions[2]?.size === to[2] && now?.loading.state === 'done',
  );
}

describe.each([
  ['ome04', 'OME-Zarr 0.4', ''],
  ['ome05', 'OME-Zarr 0.5', ''],
  ['geozarr', 'GeoZarr', '/band'],
])('%s', (name, _, inside) => {
  const path = (level: number) => `${inside === '' ? level : `r${level}`}${inside}`;

  it('opens with its coarsest level, and every level has the values of zarr-python', async () => {
    open(name);
    await preview.done();
    for (const level of [2, 1, 0]) {
      if (level < 2) await goTo(level);
      expect(preview.viewing.array.url).toMatch(new RegExp(`/${name}/${path(level)}$`));
      expect(preview.viewing.data.values).toEqual(await expected(name, level, 0));
    }
    await preview.go({ indices: [2, 0, 0] });
    expect(preview.viewing.data.values).toEqual(await expected(name, 0, 2));
  });

  it('is found from each of its arrays', async () => {
    open(`${name}/${path(1)}`);
    await preview.until(() => preview.levels !== undefined);
    expect(preview.levels).toMatchObject({ at: 1 });
    expect(preview.levels?.levels.map(({ shape }) => shape)).toEqual(SHAPES);
  });

  it('keeps the picture while a finer level comes: never a blank one', async () => {
    open(name);
    await preview.done();
    const coarse = preview.viewing;
    const { generation } = coarse;
    const view = { ...coarse.view, window: undefined };
    preview.session.receive({ type: 'level', generation, level: 0, view });
    await preview.until((now) => now !== coarse);
    // Nothing of the finer level has been read: it looks as the coarse one did.
    expect(preview.viewing.loading.state).toBe('reading');
    expect(preview.viewing.data.rects('waiting')).toEqual([]);
    const [fine, before] = [preview.viewing.data.values ?? [], coarse.data.values ?? []];
    expect([fine[0], fine[4 * 160 + 9]]).toEqual([before[0], before[1 * 40 + 2]]);
    await preview.done();
    expect(preview.viewing.data.values).toEqual(await expected(name, 0, 0));
  });
});

describe('what the metadata tell', () => {
  it.each(['ome04', 'ome05'])('%s: names, units and places of the axes', async (name) => {
    open(name);
    await preview.until(() => preview.levels !== undefined);
    expect(preview.viewing.array.dimensions.map((one) => one.name)).toEqual(['c', 'y', 'x']);
    expect(preview.levels?.axes).toEqual([
      { name: 'c', scale: 1, translation: 0 },
      { name: 'y', unit: 'micrometer', scale: 2, translation: 1 },
      { name: 'x', unit: 'micrometer', scale: 2, translation: 1 },
    ]);
  });

  it('an array alone is no picture, and a level that is gone leaves the others', async () => {
    await rm(join(folder, 'ome05', '1'), { recursive: true });
    open('ome05');
    await preview.until(() => preview.levels !== undefined);
    expect(preview.levels?.levels.map(({ path }) => path)).toEqual(['0', '2']);
    expect(preview.levels?.at).toBe(1);
  });

  it('a level that goes away while the picture is shown is said, and the picture stays', async () => {
    open('ome04');
    await preview.until(() => preview.levels !== undefined);
    await preview.done();
    await rm(join(folder, 'ome04', '0'), { recursive: true });
    const { view, generation } = preview.viewing;
    preview.session.receive({ type: 'level', generation, level: 0, view });
    await preview.until(() => preview.levels?.problem !== undefined);
    expect(preview.levels?.problem).toContain('no Zarr array');
    expect(preview.viewing.data.values).toEqual(await expected('ome04', 2, 0));
  });
});
