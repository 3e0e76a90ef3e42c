import { describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';

const { hub, gateway } = inject('stackAddresses');
const editor = useGatewayEditor(() => ({
  settings: {
    'scienceGateway.profiles': [{ name: 'Closed', hub: 'http://127.0.0.1:9', gateway }],
  },
}));
const page = new GatewayPage(editor);

/** The report's lines as they stand on the screen, in one text with single spaces. */
async function report(): Promise<string> {
  const lines = editor.session.page.locator('.editor-instance .view-lines').last();
  const text = (await lines.allInnerTexts()).join(' ');
  return text.replace(/\s+/g, ' ');
}

describe('checking the connection', () => {
  test('shows what goes, in a text that cannot be edited', async () => {
    await page.open();
    await page
      .row('Gateway', 'Dask Gateway')
      .getByText(/\d{4}\.\d+/)
      .waitFor();
    await editor.session.command('Science Gateway: Check Connection');
    await editor.session.page.locator('.tab', { hasText: 'Connection Check Local' }).waitFor();
    await expect.poll(report).toContain(`Connection check of Local (${hub})`);
    const text = await report();
    expect(text).toMatch(/ ok, \d+ skipped/);
    expect(text).toContain('JupyterHub ok Name');
    expect(text).not.toMatch(/FAILED/);
    await editor.session.page.locator('.editor-instance .view-lines').last().click();
    await editor.session.page.keyboard.type('x');
    expect(await report()).toBe(text);
  });

  test('says where the way ends, also when nobody is signed in', async () => {
    await editor.session.command('Science Gateway: Switch Profile…');
    await page.question('Switch Profile').getByText('Closed').click();
    await page.question('Sign In to Closed').waitFor();
    await editor.session.page.keyboard.press('Escape');
    await page.row('Gateway', 'not signed in').waitFor();
    await editor.session.command('Science Gateway: Check Connection');
    await editor.session.page.locator('.tab', { hasText: 'Connection Check Closed' }).waitFor();
    await expect.poll(report).toContain('127.0.0.1:9 refused the connection');
    const text = await report();
    expect(text).toContain('FAILED Connection');
    expect(text).toContain('→ Check the port in the profile');
    expect(text).toMatch(/skipped Token Not tried/);
  });
});
