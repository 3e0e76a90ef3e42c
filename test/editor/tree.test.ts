import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStack } from '../../src/stack/stackState.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';

/** An own state folder: nobody runs a gateway there. */
let home = '';
const editor = useGatewayEditor((folder) => {
  home = join(folder, 'no-stack');
  return { env: { SCIENCE_GATEWAY_HOME: home } };
});
const page = new GatewayPage(editor);

describe('before anybody has signed in', () => {
  test('every view says what to do, with one button', async () => {
    await page.open();
    for (const view of ['Gateway', 'Clusters', 'Jobs', 'Stores']) {
      await page.welcome(view, 'Sign In').waitFor();
      expect(await page.view(view).locator('.monaco-button').count()).toBe(1);
      expect(await page.view(view).locator('.monaco-list-row').count()).toBe(0);
    }
    await page.view('Gateway').getByText('Start a gateway on this machine').waitFor();
  });

  test('the status bar keeps quiet', async () => {
    expect((await editor.session.statusBar()).join()).not.toMatch(/cluster/);
  });

  test('a command that needs a hub offers to sign in', async () => {
    await editor.session.command('Science Gateway: Submit Job…');
    const message = page.message('You are not signed in to a science gateway.');
    await message.getByRole('button', { name: 'Sign In Again' }).waitFor();
    await page.clearMessages();
  });

  test('Sign In asks where, and takes back what is no address', async () => {
    await page.welcome('Gateway', 'Sign In').click();
    await page.question('Sign In').getByText('Another institution…').click();
    await page.question('Add an Institution').getByText('Dask Gateway behind the hub').click();
    const question = page.question(/Dask Gateway behind the hub \(1\/2\)/);
    await question.locator('input.input').fill('hub.example.org');
    await question.getByText('Enter a whole address').waitFor();
    await question.locator('input.input').fill('https://hub.example.org/hub/home');
    await page.enter(/Dask Gateway behind the hub \(1\/2\)/);
    const second = page.question(/Dask Gateway behind the hub \(2\/2\)/);
    await second.waitFor();
    expect(await second.locator('input.input').inputValue()).toBe(
      'https://hub.example.org/services/dask-gateway',
    );
    await second.locator('input.input').press('Escape');
    expect(await editor.session.notifications()).toEqual([]);
  });

  test('commands of rows are not in the palette', async () => {
    await editor.session.page.keyboard.press('F1');
    const input = editor.session.page.locator('.quick-input-widget input.input');
    await input.fill('>Science Gateway: ');
    const rows = editor.session.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Submit Job' }).first().waitFor();
    for (const hidden of ['Load More', 'Clear Filter']) {
      await input.fill(`>Science Gateway: ${hidden}`);
      await expect.poll(() => rows.filter({ hasText: hidden }).count()).toBe(0);
    }
    await input.press('Escape');
  });
});

describe('the local gateway', () => {
  test('starts from the empty view, signs in without a question, and stops', async () => {
    await page.view('Gateway').getByText('Start a gateway on this machine').click();
    await page.row('Gateway', 'starting…').waitFor();
    await page.row('Gateway', 'Local reachable').waitFor({ timeout: 100_000 });
    await page.message('The local gateway runs.').waitFor();
    await page.clearMessages();
    await editor.session.command('Science Gateway: Stop Local Gateway');
    const question = page.message('Stop the local gateway and its clusters?');
    await question.getByRole('button', { name: 'Stop Local Gateway' }).click();
    await page.welcome('Gateway', 'Sign In').waitFor({ timeout: 60_000 });
  }, 200_000);

  test('a cancelled start leaves nothing running', async () => {
    await editor.session.command('Science Gateway: Start Local Gateway');
    await page
      .message('Starting the local gateway')
      .getByRole('button', { name: 'Cancel' })
      .click();
    await page.welcome('Gateway', 'Sign In').waitFor({ timeout: 60_000 });
    await page.message('Starting the local gateway').waitFor({ state: 'detached' });
    expect(await readStack(home)).toBeUndefined();
  });
});
