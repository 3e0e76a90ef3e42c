import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testStack } from '../kit/stack.ts';

const { hub, gateway, user } = inject('stackAddresses');

/** A hub that is a web page, on the machine's loopback. */
const webPage = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>hello</title>');
});
await new Promise<void>((resolve) => webPage.listen(0, '127.0.0.1', resolve));
afterAll(() => webPage.close());
const pageAddress = `http://127.0.0.1:${(webPage.address() as AddressInfo).port}`;

const profile = (name: string, address: string) => ({ name, hub, gateway: address });
const editor = useGatewayEditor((folder) => ({
  env: { SCIENCE_GATEWAY_HOME: folder },
  settings: {
    'scienceGateway.profile': 'Institute',
    'scienceGateway.profiles': [
      profile('Institute', gateway),
      profile('A Page', pageAddress),
      { name: 'Clear', hub: 'http://hub.invalid:8000', gateway: 'http://hub.invalid:8000/g' },
    ],
  },
}));
const page = new GatewayPage(editor);

async function paste(profileName: string, token: string): Promise<void> {
  const question = page.question(`Sign In to ${profileName}`);
  await question.locator('input.input').fill(token);
  await page.enter(`Sign In to ${profileName}`);
}

/** The page of tokens would open in a browser; the tests stay here. */
async function stayHere(): Promise<void> {
  const dialog = editor.session.page.locator('.monaco-dialog-box', {
    hasText: 'open the external',
  });
  await editor.session.page.addLocatorHandler(dialog, async () => {
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });
}

describe('signing in with a token', () => {
  test('a wrong token is refused in one sentence, and not kept', async () => {
    await stayHere();
    await page.open();
    await page.row('Gateway', 'not signed in').click();
    await page.question('Sign In').getByText('Institute').click();
    await paste('Institute', 'not-a-token-of-this-hub');
    await page.message(/token/).waitFor();
    await page.row('Gateway', 'not signed in').waitFor();
    await page.clearMessages();
  });

  test('the right one is kept, over a reload too', async () => {
    await using stack = await testStack();
    const token = await stack.userToken();
    await page.row('Gateway', 'not signed in').click();
    await page.question('Sign In').getByText('Institute').click();
    await paste('Institute', token);
    await page.message(`Signed in to Institute as ${user}.`).waitFor();
    await page
      .row('Gateway', 'Dask Gateway')
      .getByText(/\d{4}\.\d+/)
      .waitFor();
    await editor.session.reload();
    await page.open();
    await page.row('Gateway', user).waitFor();
    await page
      .row('Gateway', 'Dask Gateway')
      .getByText(/\d{4}\.\d+/)
      .waitFor();
  });

  test('Sign Out deletes it', async () => {
    await editor.session.command('Science Gateway: Sign Out');
    await page.row('Gateway', 'not signed in').waitFor();
    await editor.session.reload();
    await page.open();
    await page.row('Gateway', 'not signed in').waitFor();
  });

  test('a token leaves in the clear only after Send Anyway has named the host', async () => {
    await page.row('Gateway', 'not signed in').click();
    await page.question('Sign In').getByText('Clear').click();
    await paste('Clear', 'a-token-that-must-not-leave');
    const warning = page.message('hub.invalid:8000 is reached over plain http');
    await warning.getByRole('button', { name: 'Send Anyway' }).waitFor();
    await page.clearMessages();
    await page.message('Nothing was sent').waitFor();
  });

  test('a gateway address that is a web page is called that', async () => {
    await using stack = await testStack();
    await page.clearMessages();
    await page.row('Gateway', 'not signed in').click();
    await page.question('Sign In').getByText('A Page').click();
    await paste('A Page', await stack.userToken());
    await page.row('Gateway', 'that address is a web page').waitFor();
    await page.row('Clusters', 'that address is a web page').waitFor();
    expect(await editor.session.statusBar()).toContain('0 clusters');
  });
});
