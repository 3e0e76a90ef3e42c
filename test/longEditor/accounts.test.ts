import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { hubSays } from '../kit/hubSays.ts';
import { HubUsers } from '../kit/hubUsers.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { testStack } from '../kit/stack.ts';

const { hub, gateway, user } = inject('stackAddresses');
const OTHER = 'bo@example.org';

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

async function tokenOf(name: string): Promise<string> {
  await using stack = await testStack();
  const scopes = ['access:services!service=dask-gateway', 'read:tokens!user', 'tokens!user'];
  return await stack.userToken({ user: name, scopes, expiresInSeconds: 3600 });
}

beforeAll(async () => {
  await users.make(OTHER);
  await page.open();
  await signIn.stayHere();
});
afterAll(() => users.remove(OTHER));

test('two accounts lie side by side: in the Accounts menu, one in use, each with its own end', async () => {
  await page.row('Gateway', 'not signed in').click();
  await signIn.enter('Institute', await tokenOf(user));
  await page.row('Gateway', `${user} · token expires`).waitFor();
  await editor.session.command('Science Gateway: Switch Account…');
  await page.question('Switch Account at Institute').getByText('Another account…').click();
  const other = await tokenOf(OTHER);
  await signIn.enter('Institute', other);
  await page.row('Gateway', `${OTHER} · token expires`).waitFor();
  await editor.session.command('Science Gateway: Switch Account…');
  await page.question('Switch Account at Institute').getByText(user, { exact: true }).click();
  await page.row('Gateway', `${user} · token expires`).waitFor();
  await page.clearMessages();

  const icon = editor.session.page
    .locator('.activitybar')
    .getByRole('button', { name: 'Accounts' });
  await icon.click({ force: true });
  const menu = editor.session.page.locator('.monaco-menu').last();
  await menu.getByText(`${user} at ${new URL(hub).host} (JupyterHub)`).waitFor();
  await menu.getByText(`${OTHER} at ${new URL(hub).host} (JupyterHub)`).hover();
  await editor.session.page.locator('.monaco-menu').getByText('Sign Out').last().click();
  await signIn.dialog(/.*/).getByRole('button', { name: 'Sign Out' }).click();
  await page.message(`Signed out ${OTHER}. The token was deleted here and at`).waitFor();
  expect(await hubSays(hub, other)).toBe(403);
  await page.row('Gateway', `${user} · token expires`).waitFor();
});
