import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { OpenCluster } from '../kit/openCluster.ts';
import { type RawArray, writeRaw } from '../kit/rawArrays.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const editor = useGatewayEditor();
const gateway = new GatewayPage(editor);
const { bucket } = inject('stackAddresses').s3;
const urlOf = (name: string) => `s3://${bucket}/screen-test/${name}`;

/** 4 × 200 × 300 floats: value and place say each other. */
const cube: RawArray = {
  shape: [4, 200, 300],
  chunks: [1, 100, 100],
  dtype: '<f4',
  attributes: { _ARRAY_DIMENSIONS: ['time', 'y', 'x'] },
  chunk: ([t = 0, i = 0, j = 0]) =>
    Float32Array.from({ length: 10_000 }, (_, at) => {
      const [row, column] = [i * 100 + Math.floor(at / 100), j * 100 + (at % 100)];
      return t * 1e6 + row * 1000 + column;
    }),
};

/** As `expect.poll`, for a machine that is busy with other work. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

const inPage = (selector: string) => editor.session.webview().locator(selector);

async function open(name: string): Promise<void> {
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(urlOf(name));
  await inPage('h1').getByText(name, { exact: true }).waitFor();
  await inPage('canvas.plot[data-drawn]').waitFor();
}

async function boxOf(selector: string): Promise<{ width: number; height: number; y: number }> {
  const box = await inPage(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not on the screen.`);
  return box;
}

/** Drags the name of the first slider to the menu of the y axis, which comes up meanwhile. */
async function dragToY(): Promise<void> {
  const { mouse } = editor.session.page;
  const middle = async (selector: string) => {
    const box = await inPage(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not on the screen.`);
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  const [x, y] = await middle('.slider .name');
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x + 20, y - 20, { steps: 4 });
  await inPage('.axes-menu select').first().waitFor();
  await mouse.move(...(await middle('.axes-menu select')), { steps: 4 });
  await mouse.up();
}

const picture = (name: string) =>
  editor.session.screenshot(join('test-output', `screen-${name}.png`));

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  await writeRaw(site.openStore(urlOf('cube')), cube);
  await writeRaw(site.openStore(urlOf('other')), cube);
  await gateway.open();
  await gateway.row('Gateway', 'Local reachable').waitFor();
});

describe('the page in a window of 1280 × 860', () => {
  test('has one row of controls; what finds no room in it is behind a button', async () => {
    await open('cube');
    expect((await boxOf('.controls')).height).toBeLessThanOrEqual(28);
    const flip = inPage('.axes-menu button').nth(1);
    expect(await flip.isVisible()).toBe(false);
    await inPage('.more').focus();
    await inPage('.more').press('Enter');
    await flip.waitFor();
    await picture('more');
    await flip.press('Enter');
    await eventually(() => flip.getAttribute('aria-pressed')).toBe('true');
    await flip.press('Enter');
    await flip.press('Escape');
    await eventually(() => flip.isVisible()).toBe(false);
    expect(await focused()).toBe('More controls');
  });

  test('leaves the picture its room, with pins and with the panel', async () => {
    const alone = await boxOf('.figure');
    expect(alone.width).toBeGreaterThan(850);
    expect(alone.height).toBeGreaterThan(480);
    await inPage('canvas.plot').click({ position: { x: 200, y: 100 } });
    await inPage('.side .lineChart').first().waitFor();
    await picture('pin');
    const pinned = await boxOf('.figure');
    expect(pinned.height).toBeGreaterThan(alone.height - 30);
    expect(pinned.width).toBeGreaterThan(580);
    await inPage('.side vscode-button:has-text("Remove pins")').click();
    await eventually(async () => (await boxOf('.figure')).width).toBe(alone.width);
  });

  test('remembers its panel in the next tab', async () => {
    const toggle = inPage('.rowEnds vscode-button[aria-label^="Histogram"]');
    expect(await toggle.getAttribute('aria-pressed')).toBe('false');
    await toggle.click();
    await inPage('.side .statistics').waitFor();
    await editor.session.command('Science Gateway: Keep Preview Open');
    await open('other');
    await inPage('.side .statistics').waitFor();
    await picture('panel');
    await inPage('.rowEnds vscode-button[aria-label^="Histogram"]').click();
    await eventually(() => inPage('.side .statistics').isVisible()).toBe(false);
    await editor.session.command('View: Close Editor');
    await editor.session.page.locator('.tab', { hasText: 'cube' }).click();
    await inPage('h1').getByText('cube', { exact: true }).waitFor();
    await inPage('canvas.plot[data-drawn]').waitFor();
    expect(await inPage('.side .statistics').isVisible()).toBe(false);
  });

  test('maps axes by dragging a slider’s name; turns, flips and stretches the picture', async () => {
    await open('other');
    const about = async (name: string) => inPage('canvas.plot[data-drawn]').getAttribute(name);
    const size = async () => {
      const { width, height } = await boxOf('canvas.plot');
      return width / height;
    };
    const square = await size();
    expect(square).toBeCloseTo(300 / 200, 1);
    await inPage('.more').click();
    await inPage('.axes-menu button').last().click();
    await eventually(async () => Math.abs((await size()) - square)).toBeGreaterThan(0.03);
    await inPage('.axes-menu button').last().click();
    await inPage('.axes-menu button').first().click();
    await eventually(() => about('data-rows')).toBe('300');
    await inPage('.axes-menu button').first().click();
    await eventually(() => about('data-rows')).toBe('200');
    // The last row of the array comes first.
    await inPage('.axes-menu button').nth(1).click();
    await inPage('canvas.plot').focus();
    await inPage('canvas.plot').press('Control+Home');
    await eventually(() => inPage('.spoken').textContent()).toBe('199000, y 199, x 0');
    await inPage('.more').click();
    await inPage('.axes-menu button').nth(1).click();
    await dragToY();
    await eventually(() => about('data-rows')).toBe('4');
    expect(await about('data-columns')).toBe('300');
    await dragToY();
    await eventually(() => about('data-rows')).toBe('200');
    await editor.session.command('View: Close Editor');
    await inPage('h1').getByText('cube', { exact: true }).waitFor();
    await inPage('canvas.plot[data-drawn]').waitFor();
  });

  test('is walked through with the Tab key; everything on the way has a name', async () => {
    await inPage('canvas.plot').focus();
    const names: string[] = [];
    for (let i = 0; i < 40; i++) {
      await editor.session.page.keyboard.press('Shift+Tab');
      const name = await focused();
      names.push(name);
      if (name === 'cube' || name === urlOf('cube')) break;
    }
    expect(names).toEqual(
      expect.arrayContaining(['Colors', 'Range', 'Min', 'Max', 'More controls', urlOf('cube')]),
    );
    expect(names.filter((name) => name.trim() === '')).toEqual([]);
  });
});

/** What a screen reader calls the element that has the focus, as far as ours are named. */
function focused(): Promise<string> {
  return inPage('html').evaluate((html) => {
    interface Named {
      getAttribute(name: string): string | null;
      textContent: string | null;
      labels?: ArrayLike<{ textContent: string | null }>;
    }
    const page = html as unknown as { ownerDocument: { activeElement: Named } };
    const { activeElement: made } = page.ownerDocument;
    const label = made.labels?.[0]?.textContent;
    return (made.getAttribute('aria-label') ?? label ?? made.textContent ?? '').trim();
  });
}

test('an array without dimensions is its one value', async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  const store = site.openStore(urlOf('scalar'));
  const meta = { zarr_format: 2, shape: [], chunks: [], dtype: '<i8', order: 'C' };
  const rest = { filters: null, compressor: null, fill_value: 0 };
  await store.put('.zarray', new TextEncoder().encode(JSON.stringify({ ...meta, ...rest })));
  // More than a double can say.
  await store.put('0', new Uint8Array(BigInt64Array.of(9_007_199_254_740_993n).buffer));
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(urlOf('scalar'));
  await inPage('.middle .value').getByText('9007199254740993', { exact: true }).waitFor();
  await editor.session.command('View: Close Editor');
  await inPage('h1').getByText('cube', { exact: true }).waitFor();
  await inPage('canvas.plot[data-drawn]').waitFor();
});

describe('two tabs of one array', () => {
  const frames = () => editor.session.page.locator('iframe.webview.ready');

  function pageAt(index: number): FrameLocator {
    return frames().nth(index).contentFrame().frameLocator('#active-frame');
  }

  test('show different parts of it, and neither takes the other’s answers', async () => {
    await editor.session.command('Science Gateway: Open Another View to the Side');
    await eventually(() => frames().count()).toBe(2);
    const [left, right] = [pageAt(0), pageAt(1)];
    for (const side of [left, right]) await side.locator('canvas.plot[data-drawn]').waitFor();
    const slide = (side: FrameLocator, to: number) =>
      side.locator('.slider input[type=range]').evaluate((element, at) => {
        const input = element as unknown as { value: string; dispatchEvent(e: unknown): void };
        input.value = String(at);
        input.dispatchEvent(new Event('input'));
      }, to);
    const rangeOf = (side: FrameLocator) =>
      side.locator('canvas.plot[data-drawn]').getAttribute('data-range');
    // The range of the colors grows with what was seen, so that frames can be compared.
    // At the same time, so that requests with the same numbers are under way.
    await Promise.all([slide(left, 1), slide(right, 3)]);
    await eventually(() => rangeOf(left)).toBe('0 1199299');
    await eventually(() => rangeOf(right)).toBe('0 3199299');
    await picture('two');
    await editor.session.command('View: Close Editor');
    await eventually(() => frames().count()).toBe(1);
    await slide(pageAt(0), 2);
    // Its group is another one now: VS Code may have made the page anew, and its range with it.
    await eventually(() => rangeOf(pageAt(0))).toMatch(/ 2199299$/);
  });
});

const slowJob = {
  name: 'slow',
  entry: 'run',
  source: `
import time
import numpy as np
import zarr

def run(store, progress):
    array = zarr.create_array(store, shape=(400, 400), chunks=(100, 100), dtype="f4", compressors=None, fill_value=0)
    for at in range(16):
        y, x = divmod(at, 4)
        array[y * 100:(y + 1) * 100, x * 100:(x + 1) * 100] = at + 1
        progress(at + 1, 16)
        time.sleep(0.7)
`,
};

describe('a job that writes while one looks', () => {
  test('fills picture and chunk map by itself', async () => {
    await using stack = await testStack();
    await using site = await testSite(stack);
    await using cluster = await OpenCluster.create(stack, site, 1);
    await gateway.row('Clusters', cluster.name.slice(0, 8)).waitFor({ timeout: 30_000 });
    const { job } = await site.jobs.submit(cluster.name, {
      id: generateJobId('live'),
      program: slowJob,
      params: {},
    });
    const { id, output } = job;
    await gateway
      .row('Jobs', 'live')
      .getByText(/\d+\/16/)
      .waitFor({ timeout: 30_000 });
    await editor.session.command('Science Gateway: Open Array…');
    await editor.session.answer(output);
    await inPage('h1').getByText(id, { exact: true }).waitFor();
    await inPage('canvas.plot[data-drawn]').waitFor();
    await inPage('canvas.plot').focus();
    await inPage('canvas.plot').press('c');
    const states = async () => (await inPage('.chunkMap').getAttribute('data-states')) ?? '';
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          seen.add(await states());
          return states();
        },
        { timeout: 60_000, interval: 100 },
      )
      .toBe('p'.repeat(16));
    // It grew while one looked, and what is not there yet was shown as being written.
    const there = [...seen].map((one) => one.split('').filter((state) => state === 'p').length);
    expect(new Set(there).size).toBeGreaterThan(2);
    expect([...seen].some((one) => one.includes('w'))).toBe(true);
    await expect
      .poll(() => inPage('canvas.plot').getAttribute('data-range'), { timeout: 15_000 })
      .toBe('1 16');
    await eventually(() => inPage('canvas.plot').getAttribute('data-missing')).toBe('0');
    await picture('live');
  }, 180_000);
});

describe.each(['Light Modern', 'Dark High Contrast'])('in the theme %s', (theme) => {
  test('the open row of controls and a pin can be read', async () => {
    await editor.session.command('Preferences: Color Theme');
    await editor.session.answer(theme);
    await open('cube');
    await inPage('canvas.plot').click({ position: { x: 200, y: 100 } });
    await inPage('.side .lineChart').first().waitFor();
    await inPage('.more').click();
    await inPage('.axes-menu button').nth(1).waitFor();
    await picture(theme.toLowerCase().replaceAll(' ', '-'));
    await inPage('.more').click();
    await inPage('.side vscode-button:has-text("Remove pins")').click();
  });
});
