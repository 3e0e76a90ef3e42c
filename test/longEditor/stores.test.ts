import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { storeOf } from '../unit/zarr/fixture.ts';

const { bucket } = inject('stackAddresses').s3;
const PREFIX = 'stores-view';
const EVIL = '<img src=x onerror="document.title=1"><script>evil()</script>';
/** Where a person may look at what the tests saw. */
const SHOTS = 'test-output/stores';

let folder = '';
const editor = useGatewayEditor(async (made) => {
  folder = made;
  for (const [key, bytes] of storeOf('v2/raw').objects) await file(`local.zarr/${key}`, bytes);
  return { theme: 'Dark Modern' };
});
const page = new GatewayPage(editor);

async function file(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

beforeAll(async () => {
  await using stack = await testStack();
  const site = await testSite(stack);
  const store = await site.places.open({ url: `s3://${bucket}/${PREFIX}` });
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  await store.put('climate/.zgroup', text({ zarr_format: 2 }));
  await store.put('climate/.zattrs', text({ title: 'A climate', [EVIL]: EVIL }));
  for (const name of ['v2/missing', 'v2/raw', 'v2/line'] as const) {
    for (const [key, bytes] of storeOf(name).objects) {
      await store.put(`climate/${name.slice(3)}/${key}`, bytes);
    }
  }
  for (let n = 0; n < 230; n++) {
    await store.put(`many/part-${String(n).padStart(3, '0')}.txt`, text(n));
  }
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
  for (const view of ['Gateway', 'Clusters', 'Jobs']) {
    await page.view(view).locator('.pane-header').click();
  }
});

const row = (text: string | RegExp) => page.row('Stores', text);
const shot = (name: string) => editor.session.screenshot(join(SHOTS, `${name}.png`));

async function expand(text: string | RegExp): Promise<void> {
  await row(text).locator('.monaco-tl-twistie').click();
}

describe('the Stores view', () => {
  test('goes from the store to an array, with what is written of it', async () => {
    await row(bucket).click();
    await expand(PREFIX);
    await expand('climate');
    await row(/raw\s*7 × 10/).waitFor();
    await expand('missing');
    await row('Written').getByText('7 of 9').waitFor();
    await row('77 % written').waitFor();
    await shot('array');
  });
});
