import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
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
