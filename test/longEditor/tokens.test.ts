import { beforeAll, describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { hubSays } from '../kit/hubSays.ts';
import { HubUsers } from '../kit/hubUsers.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { testStack } from '../kit/stack.ts';

const { hub, gateway, user } = inject('stackAddresses');
const GATEWAY = 'access:services!service=dask-gateway';

const editor = useGatewayEditor((folder) => ({
  env: { SCIENCE_GATEWAY_HOME: folder },
  settings: {
    'scienceGateway.profile': 'Institute',
    'scienceGateway.profiles': [{ name: 'Institute', hub, gateway, carrier: 'tcp' }],
  },
}));
const page = new GatewayPage(editor);
const signIn = new SignInPage(editor, page);
const users = new HubUsers();
/** The token that was pasted last. */
let inUse = '';

async function tokenFor(expiresInSeconds: number, ...more: string[]) {
  await using stack = await testStack();
  const scopes = [GATEWAY, 'read:tokens!user', ...more];
  return await stack.userToken({ scopes, expiresInSeconds });
}

beforeAll(async () => {
  await page.open();
  await signIn.stayHere();
});

describe('a token near its end', () => {
  test('renews itself: the successor is in use, the old one gone at the hub', async () => {
    await page.row('Gateway', 'not signed in').click();
    const token = await tokenFor(24, 'tokens!user');
    await signIn.enter('Institute', token);
    await page.message(`Signed in to Institute as ${user}.`).waitFor();
    await expect.poll(() => hubSays(hub, token), { timeout: 40_000, interval: 500 }).toBe(403);
    const renewed = (await users.tokens(user)).filter(({ note }) => note.includes('(renewed)'));
    expect(renewed).toHaveLength(1);
    expect(renewed[0]?.scopes).toContain(`tokens!user=${user}`);
    await editor.session.command('Science Gateway: Check Connection');
    await page.row('Gateway', `${user} · token expires within the hour`).waitFor();
    await editor.session.command('Science Gateway: Renew Token');
    await page.message('The token was renewed.').waitFor();
    await page.clearMessages();
    await editor.session.command('Science Gateway: Sign Out');
    await page.message('The token was deleted here and at').waitFor();
    const left = (await users.tokens(user)).filter(({ note }) => note.includes('(renewed)'));
    expect(left).toEqual([]);
  });

  test('that may not renew itself is told of once, and then that it has expired', async () => {
    await page.clearMessages();
    await page.row('Gateway', 'not signed in').click();
    await signIn.enter('Institute', await tokenFor(16));
    await page.message('expires within the hour and may not renew itself').waitFor();
    await page.row('Gateway', 'token expired, sign in').waitFor();
    const message = page.message('Your token for Institute has expired');
    await message.getByRole('button', { name: 'Sign In' }).click();
    inUse = await tokenFor(3600);
    await signIn.enter('Institute', inUse);
    await page.message(`Signed in to Institute as ${user}.`).waitFor();
    await page.row('Gateway', `${user} · token expires`).waitFor();
  });
});

test('a token that was revoked while in use is called that, with a way to sign in', async () => {
  await page.clearMessages();
  await users.revokeToken(inUse);
  await editor.session.command('Science Gateway: Check Connection');
  await page.row('Gateway', 'token revoked, sign in').waitFor();
  await page.message('does not know your token any more').waitFor();
  await page.row('Gateway', 'token revoked, sign in').click();
  await signIn.enter('Institute', await tokenFor(3600));
  await page.row('Gateway', `${user} · token expires`).waitFor();
});
