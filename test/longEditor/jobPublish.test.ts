import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { writeRecord } from '../kit/records.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

/** Away from one's own machine: others read the bucket, the token ends soon, this editor has no keys. */
const { hub, gateway, s3, user } = inject('stackAddresses');
const store = { name: 'Results', endpoint: s3.endpoint, region: s3.region, buckets: [s3.bucket] };
const institute = {
  ...{ name: 'Institute', hub, gateway, carrier: 'tcp', stores: [store] },
  results: { store: 'Results', prefix: s3.bucket },
};
const source = 'def run(store, year: int = 2020):\n    return {"seen": year}\n';
const SOON = 600;

const editor = useGatewayEditor(async (folder) => {
  await writeFile(join(folder, 'quiet.py'), source);
  return {
    env: { SCIENCE_GATEWAY_HOME: folder },
    settings: {
      'scienceGateway.profile': 'Institute',
      'scienceGateway.profiles': [institute],
    },
  };
});
const page = new GatewayPage(editor);
const signIn = new SignInPage(editor, page);
const form = () => editor.session.webview().locator('main');
const button = (name: string) => form().getByRole('button', { name, exact: true });
const line = (id: string) => form().locator(`[data-line="${id}"]`);

let stack: Stack;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 1 });
  await page.open();
  await signIn.stayHere();
  await page.row('Gateway', 'not signed in').click();
  const scopes = ['access:services!service=dask-gateway', 'read:tokens!user'];
  await signIn.enter('Institute', await stack.userToken({ scopes, expiresInSeconds: SOON }));
  await page.message(`Signed in to Institute as ${user}.`).waitFor();
});

afterAll(async () => {
  if (site.clusters.clusters.some(({ name }) => name === cluster))
    await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

async function openForm(): Promise<void> {
  await page.clearMessages();
  await editor.session.command('View: Close All Editors');
  await page.openFile('quiet.py');
  await editor.session.command('Science Gateway: Run File as a Job…');
  await form().getByText('Run quiet.py as a Job').waitFor();
}

/** The record of the job that the card on the screen runs. */
async function recordOfRun() {
  await button('Run').click();
  const message = page.message(/Job \S+ is done/);
  await message.waitFor();
  const [, id = ''] = /Job (\S+) is done/.exec(await message.innerText()) ?? [];
  await site.clusters.refresh();
  const { output } = await untilJob(site, id, ({ state }) => state === 'done');
  const read = () => site.records.whoMade({ url: output });
  await expect.poll(async () => (await read())?.job.state, { timeout: 30_000 }).toBe('done');
  const code = await site.records.code({ url: `s3://${s3.bucket}/_jobs/${id}` });
  return { request: (await read())?.request, code };
}

test('the first record in a bucket asks what may be published, and keeps to the answer', async () => {
  await openForm();
  await form().getByRole('textbox', { name: 'year', exact: true }).fill('1887');
  await button('Continue').click();
  const question = page.question(`Records in Bucket ${s3.bucket}`);
  await question.getByText('Nothing of the program').click();
  await line('record').getByText('Neither parameters nor source are recorded.').waitFor();
  const { request, code } = await recordOfRun();
  expect(request).toMatchObject({ publish: 'nothing' });
  expect(request?.params).toBeUndefined();
  expect(code.source).toBeUndefined();
});

test('the next does not ask; the form has what was entered last', async () => {
  await openForm();
  const year = form().getByRole('textbox', { name: 'year', exact: true });
  await expect.poll(() => year.inputValue()).toBe('1887');
  await button('Continue').click();
  await line('record').getByText('Neither parameters nor source are recorded.').waitFor();
});

test('the card says that the token may end before the job, and how to mend that', async () => {
  await line('token').getByText('It may expire before the job ends.').waitFor();
  await line('token').getByRole('button', { name: 'Renew Token' }).waitFor();
  await editor.session.screenshot('test-output/card-of-a-token-near-its-end.png');
});

test('without keys here the records are read through a cluster, colleagues’ too', async () => {
  const records = site.openStore(`s3://${s3.bucket}`);
  await writeRecord(records, { id: 'anns-job', submitted: Date.now(), user: 'ann' });
  await page.row('Jobs', /^quiet/).waitFor();
  await editor.session.command("Science Gateway: Show Everybody's Jobs in This Bucket");
  await page.row('Jobs', /anns-job.*ann$/).waitFor();
});

test('without keys and without a cluster it is said what is missing', async () => {
  await site.clusters.stop(cluster);
  await page.row('Clusters', /worker/).waitFor({ state: 'detached' });
  await editor.session.reload();
  await page.open();
  await page.row('Jobs', /keys/i).waitFor();
  await editor.session.screenshot('test-output/history-without-keys-bucket.png');
  await editor.session.command('Science Gateway: Show Only My Jobs');
  await page.row('Jobs', /^quiet/).waitFor();
  await page.row('Jobs', /keys/i).waitFor({ state: 'detached' });
  await editor.session.screenshot('test-output/history-without-keys-mine.png');
});
