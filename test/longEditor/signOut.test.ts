import { beforeAll, describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { hubSays } from '../kit/hubSays.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { testStack } from '../kit/stack.ts';

const { hub, gateway } = inject('stackAddresses');

const editor = useGatewayEditor((folder) => ({
  env: { SCIENCE_GATEWAY_HOME: folder },
  settings: {
    'scienceGateway.profile': 'Institute',
    'scienceGateway.profiles': [{ name: 'Institute', hub, gateway }],
  },
}));
const page = new GatewayPage(editor);
const signIn = new SignInPage(editor, page);

beforeAll(async () => {
  await page.open();
  await signIn.stayHere();
});

describe('signing out', () => {
  test('a token that may delete itself is gone at the hub, too', async () => {
    await using stack = await testStack();
    const scopes = ['access:services!service=dask-gateway', 'tokens!user'];
    const token = await stack.userToken({ scopes });
    await page.row('Gateway', 'not signed in').click();
    await signIn.enter('Institute', token);
    await page.message('The token expires in 24 hours').waitFor();
    expect(await hubSays(hub, token)).toBe(200);
    await editor.session.command('Science Gateway: Sign Out');
    await page.message('The token was deleted here and at').waitFor();
    expect(await hubSays(hub, token)).toBe(403);
    await editor.session.reload();
    await page.open();
    await page.row('Gateway', 'not signed in').waitFor();
  });

  test('one that may not stays there, which is said; so is what it lacked', async () => {
    await using stack = await testStack();
    const token = await stack.userToken({ scopes: ['read:users:name!user'] });
    await page.row('Gateway', 'not signed in').click();
    await signIn.enter('Institute', token);
    const message = page.message('Missing permissions: Use Dask Gateway (access:services');
    await message.getByRole('button', { name: 'Sign In Again' }).waitFor();
    await page.row('Gateway', 'permission missing, sign in').waitFor();
    await page.row('Clusters', 'did not accept your token').waitFor();
    await editor.session.command('Science Gateway: Sign Out');
    await page.message('it may not delete itself').waitFor();
    expect(await hubSays(hub, token)).toBe(200);
    await page.clearMessages();
  });
});
