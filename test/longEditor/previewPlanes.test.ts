import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { compare, pictureOn } from '../kit/pixels.ts';
import { ensurePython } from '../kit/python.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

/** Bounds that the scrubs would break if they were not kept. */
const memory = { hostMemory: 8, pageMemory: 32 };
const editor = useGatewayEditor(() => ({
  settings: {
    'scienceGateway.preview.hostMemory': memory.hostMemory,
    'scienceGateway.preview.pageMemory': memory.pageMemory,
  },
}));
const page = new GatewayPage(editor);
const { bucket } = inject('stackAddresses').s3;
const urlOf = (name: string) => `s3://${bucket}/planes-test/${name}`;

/** 1 TiB: 2^19 × 2^19 float32 in chunks of 1 MiB, of which 9 × 9 at the origin exist. */
const huge = { side: 2 ** 19, chunk: 512, there: 9 };
/** A thousand frames of 256 kB, packed in chunks of four. */
const cube = { frames: 1000, packed: 4, rows: 256, columns: 256 };
/** A hundred frames of 4 MB. */
const large = { frames: 100, packed: 1, rows: 1024, columns: 1024 };

function metadata(shape: readonly number[], chunks: readonly number[], names: readonly string[]) {
  const codecs = [
    { name: 'bytes', configuration: { endian: 'little' } },
    { name: 'gzip', configuration: { level: 1 } },
  ];
  return new TextEncoder().encode(
    JSON.stringify({
      zarr_format: 3,
      node_type: 'array',
      shape,
      data_type: 'float32',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      codecs,
      fill_value: 0,
      dimension_names: names,
      attributes: {},
    }),
  );
}

/** The value at a place of the huge plane; exact in float32 where chunks exist. */
const valueAt = (row: number, column: number) => row * 5000 + column;

type Store = ReturnType<Awaited<ReturnType<typeof testSite>>['openStore']>;

async function writeHuge(store: Store): Promise<void> {
  const { side, chunk, there } = huge;
  await store.put('zarr.json', metadata([side, side], [chunk, chunk], ['y', 'x']));
  const values = new Float32Array(chunk * chunk);
  for (let i = 0; i < there * there; i++) {
    const [y, x] = [Math.floor(i / there), i % there];
    for (let at = 0; at < values.length; at++) {
      values[at] = valueAt(y * chunk + Math.floor(at / chunk), x * chunk + (at % chunk));
    }
    await store.put(`c/${y}/${x}`, gzipSync(new Uint8Array(values.buffer), { level: 1 }));
  }
}

/** Frame `t` holds `t` everywhere, so that a wrong frame is a wrong value. */
async function writeFrames(store: Store, { frames, packed, rows, columns }: typeof cube) {
  const shape = [frames, rows, columns];
  await store.put('zarr.json', metadata(shape, [packed, rows, columns], ['t', 'y', 'x']));
  const values = new Float32Array(packed * rows * columns);
  const chunks = Array.from({ length: frames / packed }, (_, chunk) => chunk);
  for (const chunk of chunks) {
    for (let i = 0; i < packed; i++) {
      values.fill(chunk * packed + i, i * rows * columns, (i + 1) * rows * columns);
    }
    // Two values in a corner, so that there is a range.
    values.forEach((_, at) => at % (rows * columns) === 0 && (values[at] = -1));
    await store.put(`c/${chunk}/0/0`, gzipSync(new Uint8Array(values.buffer), { level: 1 }));
  }
}

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  await Promise.all([
    writeHuge(site.openStore(urlOf('huge'))),
    writeFrames(site.openStore(urlOf('cube')), cube),
    writeFrames(site.openStore(urlOf('large')), large),
  ]);
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
}, 240_000);

const inPage = (selector: string) => editor.session.webview().locator(selector);

async function open(name: string): Promise<void> {
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(urlOf(name));
  await inPage('h1').getByText(name, { exact: true }).waitFor();
  await drawn();
}

async function drawn(): Promise<void> {
  await inPage('canvas.plot[data-drawn]').waitFor();
}

/** What the crosshair says at the place it has when it appears, the top left. */
async function firstValue(): Promise<string> {
  const plot = inPage('canvas.plot');
  await plot.focus();
  await plot.press('Escape');
  await plot.press('ArrowRight');
  const spoken = inPage('[aria-live]');
  await expect.poll(() => spoken.textContent()).toMatch(/^-?\d/);
  return (await spoken.textContent()) ?? '';
}

/** How often the page has spoken to the host. */
const said = async () => Number(await inPage('html').getAttribute('data-said'));

const slider = () => inPage('.slider input[type=range]');
async function slideTo(at: number): Promise<void> {
  await slider().evaluate((element, to) => {
    const input = element as unknown as { value: string; dispatchEvent(event: unknown): void };
    input.value = String(to);
    input.dispatchEvent(new Event('input'));
  }, at);
}
const kept = async () => Number(await inPage('.sliders').getAttribute('data-kept'));

/** The corner of an array, read by zarr-python over obstore. */
async function readByPython(name: string, side: number): Promise<Float32Array> {
  await using stack = await testStack();
  const { endpoint, region } = stack.addresses.s3;
  const { accessKeyId, secretAccessKey } = stack.storeKeys();
  const script = `
import sys, zarr
from obstore.store import S3Store
from zarr.storage import ObjectStore
store = S3Store("${bucket}", prefix="planes-test/${name}", endpoint="${endpoint}", region="${region}",
    virtual_hosted_style_request=False, client_options={"allow_http": True})
array = zarr.open_array(ObjectStore(store, read_only=True), mode="r")
sys.stdout.buffer.write(array[:${side}, :${side}].astype("<f4").tobytes())
`;
  const { stdout } = await promisify(execFile)(await ensurePython(), ['-c', script], {
    encoding: 'buffer',
    maxBuffer: side * side * 4,
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  return new Float32Array(new Uint8Array(stdout).buffer);
}

describe('a plane of 1 TiB', () => {
  test('is looked at where it begins, in whole chunks', async () => {
    await open('huge');
    const { rows, columns, missing } = await about();
    expect([rows, columns, missing]).toEqual(['1024', '1024', '0']);
    expect(await firstValue()).toMatch(/^0,/);
  });

  test('has the pixels of what zarr-python reads', async () => {
    const values = await readByPython('huge', 1024);
    const shown = await pictureOn(inPage('canvas.plot'));
    const { equal, other } = compare(shown, values);
    expect(equal).toBeGreaterThan(100_000);
    expect(other).toBe(0);
    // And numbers that lie elsewhere are found.
    expect(compare(shown, values.subarray(512 * 1024)).other).toBeGreaterThan(10_000);
  });

  test('is moved by keys and zoomed; what was read is there at once', async () => {
    const plot = inPage('canvas.plot');
    await plot.focus();
    for (let i = 0; i < 5; i++) await plot.press('Shift+ArrowRight');
    for (let i = 0; i < 5; i++) await plot.press('Shift+ArrowDown');
    await drawn();
    const place = await firstValue();
    const [value = '', y = '', x = ''] =
      /^([\d.]+), .*?(\d+), .*?(\d+)/.exec(place)?.slice(1) ?? [];
    expect(Number(x)).toBeGreaterThan(900);
    expect(Number(value)).toBe(valueAt(Number(y), Number(x)));
    await plot.press('+');
    await drawn();
    expect(Number((await about())['rows'])).toBeLessThan(700);
  });

  test('is seen as a whole by every n-th element, and comes back', async () => {
    await inPage('canvas.plot').press('0');
    await drawn();
    await inPage('.note')
      .getByText(/^Every \d+th of y/)
      .waitFor();
    const { rows, columns } = await about();
    expect(Number(rows) * Number(columns)).toBeGreaterThan(16);
    expect(await firstValue()).toMatch(/^0,/);
  });
});

async function about() {
  return inPage('canvas.plot').evaluate((element) => {
    const { dataset } = element as unknown as { dataset: Record<string, string> };
    return { ...dataset };
  });
}

describe('frames', () => {
  test('inside a chunk they change without a word to the host', async () => {
    await open('cube');
    await inPage('.cost[data-cost=instant]').waitFor();
    const before = await said();
    for (let at = 1; at < cube.packed; at++) {
      await slideTo(at);
      await drawn();
      expect(await firstValue()).toMatch(/^-1,/);
      await expect.poll(async () => (await about())['range']).toMatch(new RegExp(` ${at}$`));
    }
    expect(await said()).toBe(before);
    // And a step beyond the chunk is heard, so that the count means something.
    await slideTo(cube.packed);
    await drawn();
    expect(await said()).toBeGreaterThan(before);
  });

  test.each([
    ['cube', cube],
    ['large', large],
  ] as const)(
    '%s: a scrub through all of them keeps to the bound',
    async (name, { frames, packed }) => {
      await open(name);
      let most = 0;
      const step = name === 'cube' ? packed : 2;
      for (let at = 0; at < frames; at += step) {
        await slideTo(at);
        if (at % (step * 5) === 0) await drawn();
        most = Math.max(most, await kept());
      }
      await slideTo(frames - 1);
      await drawn();
      await expect
        .poll(async () => (await about())['range'])
        .toMatch(new RegExp(` ${frames - 1}$`));
      expect(most).toBeGreaterThan(memory.pageMemory * 2 ** 19);
      expect(most).toBeLessThanOrEqual(memory.pageMemory * 2 ** 20);
    },
  );

  test('an animation plays, and stops when it is told to', async () => {
    await open('cube');
    await inPage('.play').click();
    // This editor asks for reduced motion: one picture a second, whatever speed is chosen.
    const playedTo = async () => Number(await slider().inputValue());
    await expect.poll(playedTo, { timeout: 10_000 }).toBeGreaterThan(1);
    await inPage('.play').click();
    const at = await slider().inputValue();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await slider().inputValue()).toBe(at);
  });

  test('come back where they were when the tab was hidden', async () => {
    await slideTo(17);
    await drawn();
    await editor.session.command('File: New Untitled Text File');
    await editor.session.page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await editor.session.page.locator('.tab', { hasText: 'cube' }).click();
    await drawn();
    await expect.poll(() => slider().inputValue()).toBe('17');
    await expect.poll(async () => (await about())['range']).toMatch(/ 17$/);
  });

  test('axes are chosen by menu, turned and flipped', async () => {
    await inPage('.more').click();
    await inPage('.axes-menu select').first().selectOption('0');
    await drawn();
    await expect.poll(async () => (await about())['rows']).toBe('1000');
    await inPage('.axes-menu button').first().click();
    await drawn();
    await expect.poll(async () => (await about())['columns']).toBe('1000');
  });
});
