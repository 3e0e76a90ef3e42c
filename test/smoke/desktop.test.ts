import { describe, expect, inject, test } from 'vitest';
import { localProfile } from '../../src/site/localProfile.ts';
import { toSetting } from '../../src/site/profileSetting.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { variantStack } from '../kit/variantStack.ts';

const SITE = 'Smoke';
const variant = variantStack({ tls: true });
const editor = useGatewayEditor((folder) => {
  const profile = { ...localProfile(variant.stack.addresses), name: SITE };
  return {
    // No Local profile: what signs in here is the token that is pasted.
    env: { SCIENCE_GATEWAY_HOME: folder },
    settings: {
      'scienceGateway.profile': SITE,
      'scienceGateway.profiles': [toSetting(profile)],
    },
  };
});
const page = new GatewayPage(editor);
const signIn = new SignInPage(editor, page);

describe(`VS Code (${inject('editorBackend')})`, () => {
  test('signs in at a hub whose authority only the profile knows', async () => {
    await signIn.stayHere();
    await page.open();
    await page.row('Gateway', 'not signed in').click();
    await signIn.enter(SITE, await variant.stack.userToken());
    await page.message(`Signed in to ${SITE} as`).waitFor();
    const version = page.row('Gateway', 'Dask Gateway').getByText(/\d{4}\.\d+/);
    await version.waitFor();
    await page.clearMessages();
  });

  test('runs a job over mutual TLS to the scheduler', async () => {
    await editor.session.command('Science Gateway: Submit Job…');
    await page.enter(/Submit Job \(1\/2\)/);
    await page.enter(/Submit Job \(2\/2\)/);
    await page.question('Submit Job').getByText('Create a cluster with 3 workers').click();
    // A cluster is created first: longer than a locator waits by itself.
    await page.message(/Job random_array-.* is done/).waitFor({ timeout: 150_000 });
    await page.row('Jobs', 'Today').waitFor();
  });

  test('finds nothing broken on the way', async () => {
    await editor.session.command('Science Gateway: Check Connection');
    await editor.session.page.locator('.tab', { hasText: `Connection Check ${SITE}` }).waitFor();
    const lines = editor.session.page.locator('.editor-instance .view-lines').last();
    const text = async () => (await lines.allInnerTexts()).join(' ').replace(/\s+/g, ' ');
    await expect.poll(text).toContain(`Connection check of ${SITE}`);
    expect(await text()).toMatch(/TLSv1\.[23], certificate signed by/);
    expect(await text()).not.toContain('FAILED');
  });
});
