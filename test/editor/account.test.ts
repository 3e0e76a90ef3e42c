import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { SignInPage } from '../kit/signInPage.ts';
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
const signIn = new SignInPage(editor, page);

describe('signing in with a token', () => {
  test('a wrong token is refused in one sentence, and not kept', async () => {
    await signIn.stayHere();
    await page.open();
    await page.row('Gateway', 'not signed in').click();
    await signIn.enter('Institute', 'not-a-token-of-this-hub');
    await page.message(/does not accept the token/).waitFor();
    await page.row('Gateway', 'not signed in').waitFor();
    await page.clearMessages();
  });

  test('the page’s permissions are on the clipboard, said what for; nothing stays on it', async () => {
    await using stack = await testStack();
    const token = await stack.userToken({ expiresInSeconds: 30 * 86_400 });
    await page.row('Gateway', 'not signed in').click();
    const question = page.question('Sign In to Institute: What May');
    await question.getByText('access:services!service=dask-gateway').waitFor();
    await question.getByText('To make, see and stop your clusters').waitFor();
    await signIn.acceptScopes('Institute');
    await page.question('Paste the Token').getByText('1 Month (30 days)').waitFor();
    expect((await signIn.clipboard()).split(' ')).toEqual([
      'access:services!service=dask-gateway',
      'read:users:name!user',
      'read:tokens!user',
      'access:servers!user',
      'servers!user',
      'tokens!user',
    ]);
    await signIn.pasteToken('Institute', token);
    await page.message(`Signed in to Institute as ${user}.`).waitFor();
    expect(await signIn.clipboard()).toBe('');
  });

  test('it is kept, over a reload too', async () => {
    const version = page.row('Gateway', 'Dask Gateway').getByText(/\d{4}\.\d+/);
    await version.waitFor();
    await editor.session.reload();
    await page.open();
    await page.row('Gateway', user).waitFor();
    await version.waitFor();
  });

  test('a token leaves in the clear only after Send Anyway has named the host', async () => {
    await editor.session.command('Science Gateway: Sign In');
    await page.question('Sign In').getByText('Clear').click();
    await signIn.acceptScopes('Clear');
    await page.question('Paste the Token').getByText('1 Day').waitFor();
    expect(await signIn.clipboard()).not.toContain('servers');
    await signIn.pasteToken('Clear', 'a-token-that-must-not-leave');
    const warning = page.message('hub.invalid:8000 is reached over plain http');
    await warning.getByRole('button', { name: 'Send Anyway' }).waitFor();
    await page.clearMessages();
    await page.message('Nothing was sent').waitFor();
  });

  test('a gateway address that is a web page is called that', async () => {
    await using stack = await testStack();
    await page.clearMessages();
    await editor.session.command('Science Gateway: Sign In');
    await page.question('Sign In').getByText('A Page', { exact: true }).click();
    // The hub knows an account already: where its token would go is said before it is taken.
    const whom = page.question('Sign In to A Page');
    await whom.getByText(`The token will go to ${hub} and ${pageAddress}.`).waitFor();
    await whom.getByText('Another account…').click();
    await signIn.enter('A Page', await stack.userToken());
    await page.row('Gateway', 'that address is a web page').waitFor();
    await page.row('Clusters', 'that address is a web page').waitFor();
    expect(await editor.session.statusBar()).toContain('0 clusters');
  });
});
