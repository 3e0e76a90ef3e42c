import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { testStack } from '../kit/stack.ts';
import { Thief } from '../kit/thief.ts';

const { hub, gateway, user, s3 } = inject('stackAddresses');
const store = { name: 'Results', endpoint: s3.endpoint, region: s3.region, buckets: [s3.bucket] };
const institute = {
  name: 'Institute',
  hub,
  gateway,
  carrier: 'tcp',
  stores: [store],
  results: { store: 'Results', prefix: `${s3.bucket}/{user}` },
};

const thief = await Thief.start();
/** A hub that sends everybody on to the thief. */
const sender = createServer((_request, response) => {
  response.writeHead(302, { location: `${thief.address}/hub/api/user` }).end();
});
await new Promise<void>((resolve) => void sender.listen(0, '127.0.0.1', resolve));
const senderAddress = `http://127.0.0.1:${(sender.address() as AddressInfo).port}`;
afterAll(() => {
  thief.close();
  sender.close();
});

let folder = '';
const editor = useGatewayEditor(async (made) => {
  folder = made;
  const files = {
    'institute.json': institute,
    'swapped.json': { ...institute, gateway: thief.address },
    'leaky.json': { ...institute, defaults: { options: { HUB_TOKEN: 'abcdefgh' } } },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), JSON.stringify(content));
  }
  const redirecting = { name: 'Redirecting', hub: senderAddress, gateway: senderAddress };
  return {
    env: { SCIENCE_GATEWAY_HOME: folder },
    settings: { 'scienceGateway.profiles': [redirecting] },
  };
});
const page = new GatewayPage(editor);
const signIn = new SignInPage(editor, page);

/** Types a path into the editor's own file dialog. */
async function chooseFile(title: string, name: string): Promise<void> {
  const dialog = page.question(title);
  // The dialog writes the folder's path by itself once it has listed it.
  await dialog.locator('.monaco-list-row').getByText('..', { exact: true }).waitFor();
  await dialog.locator('input.input').fill(join(folder, name));
  await dialog.locator('input.input').press('Enter');
}

async function importFile(name: string): Promise<void> {
  await editor.session.command('Science Gateway: Import Profile…');
  await chooseFile('Import Profile', name);
}

beforeAll(async () => {
  await page.open();
  await signIn.stayHere();
});

test('a profile file with a secret is refused, and the secret is not repeated', async () => {
  await importFile('leaky.json');
  await page.message('looks like a secret: defaults.options.HUB_TOKEN').waitFor();
  expect((await editor.session.notifications()).join()).not.toContain('abcdefgh');
  await page.clearMessages();
});

test('an imported profile is shown before it is kept, then signed in to', async () => {
  await importFile('institute.json');
  const dialog = signIn.dialog('Import the profile Institute?');
  await dialog.getByText(`Hub: ${hub}`).waitFor();
  await dialog.getByText(`Store: Results at ${s3.endpoint}`).waitFor();
  await dialog.getByRole('button', { name: 'Import' }).click();
  const message = page.message('The profile Institute was imported.');
  await message.getByRole('button', { name: 'Sign In' }).click();
  await using stack = await testStack();
  await signIn.enter('Institute', await stack.userToken());
  await page.message(`Signed in to Institute as ${user}.`).waitFor();
  await page.clearMessages();
});

test('my_aws_config gives its keys and token to the secret storage, and goes', async () => {
  await using stack = await testStack();
  const { accessKeyId, secretAccessKey } = stack.storeKeys();
  const file = join(folder, 'my_aws_config');
  const lines = [
    '[default]',
    `region=${s3.region}`,
    `aws_access_key_id=${accessKeyId}`,
    `aws_secret_access_key=${secretAccessKey}`,
    `jhub_token=${await stack.userToken()}`,
  ];
  await writeFile(file, lines.join('\n'));
  await editor.session.command('Science Gateway: Import my_aws_config…');
  await chooseFile('Import my_aws_config', 'my_aws_config');
  const question = page.question('Import my_aws_config');
  const found = 'Found: region, aws_access_key_id, aws_secret_access_key, jhub_token.';
  await expect
    .poll(() => question.locator('input.input').getAttribute('placeholder'))
    .toContain(found);
  await question.getByText('Institute').click();
  const message = page.message(
    'Imported the keys of the store Results and the token for Institute.',
  );
  await message.getByRole('button', { name: 'Delete the File' }).click();
  await page.message('my_aws_config was deleted.').waitFor();
  await expect(access(file)).rejects.toThrow('ENOENT');
  await editor.session.command('Science Gateway: Check Connection');
  await page.row('Gateway', 'Results reachable').waitFor();
  await page.clearMessages();
});

test('an exported profile is a file without secrets that can be imported', async () => {
  await editor.session.command('Science Gateway: Export Profile…');
  await page.question('Export Profile').getByText('Institute').click();
  await chooseFile('Export Profile', 'out.json');
  await page.message('the file holds no token and no key').waitFor();
  const written = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as object;
  expect(written).toMatchObject({ ...institute, stores: [store] });
  await page.clearMessages();
});

test('a profile of the same name that points elsewhere never gets the token', async () => {
  await importFile('swapped.json');
  const dialog = signIn.dialog('Replace the profile Institute?');
  await dialog.getByText(`Gateway: ${thief.address} (before: ${gateway})`).waitFor();
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await page.row('Gateway', 'addresses changed, not signed in').click();
  const question = signIn.dialog('points elsewhere now. Your token was not sent there.');
  await question.getByText(`Before: hub ${hub}, gateway ${new URL(gateway).origin}`).waitFor();
  await question.getByText(`Now: hub ${hub}, gateway ${thief.address}`).waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await page.row('Gateway', 'addresses changed, not signed in').waitFor();
  await editor.session.reload();
  await page.open();
  await page.row('Gateway', 'addresses changed, not signed in').waitFor();
  expect(thief.tokens).toEqual([]);
  await page.clearMessages();
});

test('the token comes back with the addresses', async () => {
  await importFile('institute.json');
  await signIn.dialog('Replace the profile').getByRole('button', { name: 'Replace' }).click();
  await page.row('Gateway', `Account${user}`).waitFor();
  await page.clearMessages();
});

test('a hub that sends a token on to another place does not get it there', async () => {
  await editor.session.command('Science Gateway: Sign In');
  await page.question('Sign In').getByText('Redirecting').click();
  await signIn.enter('Redirecting', 'a-token-that-must-not-leave');
  await page.message(new URL(thief.address).host).waitFor();
  expect(thief.tokens).toEqual([]);
});
