import { describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { testStack } from '../kit/stack.ts';

const { hub, gateway, proxy, user, s3 } = inject('stackAddresses');
const SERVICE = 'access:services!service=dask-gateway';

/** What a hub and the charts set for a user's server; `scopes` are those of the server's token. */
async function serverEnvironment(scopes: readonly string[]): Promise<NodeJS.ProcessEnv> {
  await using stack = await testStack();
  const { accessKeyId, secretAccessKey } = stack.storeKeys();
  return {
    JUPYTERHUB_API_URL: `${hub}/hub/api`,
    JUPYTERHUB_API_TOKEN: await stack.userToken({ scopes, expiresInSeconds: 3600 }),
    JUPYTERHUB_USER: user,
    JUPYTERHUB_PUBLIC_HUB_URL: `${hub}/hub/`,
    DASK_GATEWAY__ADDRESS: gateway,
    DASK_GATEWAY__PROXY_ADDRESS: `gateway://${proxy}`,
    DASK_GATEWAY__PUBLIC_ADDRESS: '/services/dask-gateway/',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: s3.region,
    AWS_ENDPOINT_URL: s3.endpoint,
    SCRATCH_BUCKET: `s3://${s3.bucket}/${user}`,
  };
}

describe('in a server of the hub', () => {
  const editor = useGatewayEditor(async (folder) => ({
    // What JupyterHub gives to a server unless its administrator adds something.
    env: { SCIENCE_GATEWAY_HOME: folder, ...(await serverEnvironment(['users:activity!user'])) },
  }));
  const page = new GatewayPage(editor);
  const signIn = new SignInPage(editor, page);

  test('what its token and keys allow works without a question', async () => {
    await page.open();
    await page.row('Gateway', 'This hub').waitFor();
    await page.row('Gateway', 'This hub reachable').waitFor();
    await page.row('Stores', s3.bucket).waitFor();
    await page.row('Gateway', /Dask Gateway.*\d{4}\.\d+/).waitFor();
  });

  test('the one scope that is missing is asked for, and nothing else', async () => {
    await page.row('Gateway', `permission missing, sign in · ${user}`).waitFor();
    const message = page.message(`the permission ${SERVICE} is missing`);
    await signIn.stayHere();
    await message.getByRole('button', { name: 'Sign In' }).click();
    await page.question('Sign In to This hub: Paste').waitFor();
    expect(await signIn.clipboard()).toBe(SERVICE);
    await using stack = await testStack();
    await signIn.pasteToken('This hub', await stack.userToken({ scopes: [SERVICE] }));
    await page.message(`Signed in to This hub as ${user}.`).waitFor();
    await page.welcome('Clusters', 'Create Cluster').or(page.row('Clusters', 'worker')).waitFor();
  });

  test('Sign Out returns to the server’s own token', async () => {
    await page.clearMessages();
    await editor.session.command('Science Gateway: Sign Out');
    await page.row('Gateway', `permission missing, sign in · ${user}`).waitFor();
  });
});

describe('in a server whose token may use the gateway', () => {
  const editor = useGatewayEditor(async (folder) => ({
    env: {
      SCIENCE_GATEWAY_HOME: folder,
      ...(await serverEnvironment(['users:activity!user', SERVICE])),
    },
  }));
  const page = new GatewayPage(editor);

  test('nobody is asked anything', async () => {
    await page.open();
    await page.row('Gateway', `Account${user}`).waitFor();
    await page.welcome('Clusters', 'Create Cluster').or(page.row('Clusters', 'worker')).waitFor();
    expect(await editor.session.notifications()).toEqual([]);
  });
});
