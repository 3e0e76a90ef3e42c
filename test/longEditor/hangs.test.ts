import { describe, test } from 'vitest';
import { freeze } from '../kit/freeze.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';

const editor = useGatewayEditor();
const page = new GatewayPage(editor);

describe('a part of the institution that hangs', () => {
  test('is named in the Gateway view, and comes back by itself: the store', async () => {
    await page.open();
    await page.row('Gateway', 'Local reachable').waitFor();
    await freeze('object store', async () => {
      await page.row('Gateway', 'Store Local').waitFor({ timeout: 60_000 });
    });
    await page.row('Gateway', 'Local reachable').waitFor({ timeout: 60_000 });
  });

  test('the hub', async () => {
    const hub = page.row('Gateway', 'Hub').locator('.codicon-error');
    await freeze('hub', async () => {
      await hub.waitFor({ timeout: 60_000 });
    });
    await hub.waitFor({ state: 'detached', timeout: 60_000 });
    await page.row('Gateway', 'Account').waitFor();
  });
});
