import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { variantStack } from '../kit/variantStack.ts';

// As at most institutions: outside only the hub answers, and workers are started without keys.
const campus = variantStack({ hideProxy: true, workerKeys: false });

const editor = useGatewayEditor((folder) => {
  const { hub, gateway, proxy, s3 } = campus.stack.addresses;
  const store = { name: 'Results', endpoint: s3.endpoint, region: s3.region, buckets: [s3.bucket] };
  return {
    env: { SCIENCE_GATEWAY_HOME: folder },
    settings: {
      'scienceGateway.profile': 'Campus',
      'scienceGateway.profiles': [
        {
          name: 'Campus',
          hub,
          gateway,
          proxy,
          stores: [store],
          results: { store: 'Results', prefix: s3.bucket },
        },
      ],
    },
  };
});
/** How long starting something may take on a busy machine, ms. */
const SLOW = 90_000;
const page = new GatewayPage(editor);
const signIn = new SignInPage(editor, page);

describe('a site where only the hub is open and workers have no keys', () => {
  test(
    'one question starts the server, one lends the keys, and the job is done',
    { timeout: 240_000 },
    async () => {
      await signIn.stayHere();
      await page.open();
      await page.row('Gateway', 'not signed in').click();
      await signIn.enter('Campus', await campus.stack.userToken());
      await page.row('Gateway', campus.stack.addresses.user).waitFor();
      await page.clearMessages();
      await editor.session.command('Science Gateway: Submit Job…');
      await page.enter(/Submit Job \(1\/2\)/);
      await page.enter(/Submit Job \(2\/2\)/);
      await page.question('Submit Job').getByText('Create a cluster with 3 workers').click();
      const server = page.message('cannot be reached directly. Start your server at');
      // A cluster, a server and a kernel are started on the way.
      await server.waitFor({ timeout: SLOW });
      await server.getByRole('button', { name: 'Start Server' }).click();
      const keys = page.message('have no keys of store Results. Lend yours');
      await keys.waitFor({ timeout: SLOW });
      await page.row('Gateway', 'through the hub').waitFor();
      await editor.session.screenshot(join('test-output', 'hub-way.png'));
      await keys.getByRole('button', { name: 'Lend Keys' }).click();
      const { accessKeyId, secretAccessKey } = campus.stack.storeKeys();
      for (const [index, answer] of [accessKeyId, secretAccessKey, ''].entries()) {
        await page.question(`Keys of Store Results (${index + 1}/3)`).waitFor();
        await editor.session.answer(answer);
      }
      await page.message(/Job random_array-.* is done/).waitFor({ timeout: SLOW });
    },
  );

  test('the way is shown, and is the first one after a reload, without a question', async () => {
    await editor.session.reload();
    await page.open();
    await page.row('Gateway', 'through the hub').waitFor();
    await page.row('Jobs', 'random_array').waitFor();
    expect(await editor.session.notifications()).toEqual([]);
  });

  test('a way can be forced; what is blocked then is said, and workers still show', async () => {
    await editor.session.command('Science Gateway: Choose the Way to Schedulers…');
    await page
      .question('How to Reach the Schedulers of Campus')
      .getByText('Directly', { exact: true })
      .click();
    await page.row('Gateway', 'The schedulers of Campus cannot be reached from here').waitFor();
    await page.row('Clusters', '3 workers').waitFor();
    await editor.session.screenshot(join('test-output', 'way-blocked.png'));
  });
});
