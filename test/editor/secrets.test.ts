import { access, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { shortJob } from '../../src/vscode/jobs/jobText.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { SignInPage } from '../kit/signInPage.ts';
import { SecretScan, type PlantedSecret } from '../kit/secretScan.ts';
import { testSite } from '../kit/site.ts';
import { testSecrets, testStack } from '../kit/stack.ts';

const { hub, gateway, user, s3 } = inject('stackAddresses');
const id = generateJobId('leaks');
const secrets: PlantedSecret[] = [];
let messages: readonly string[] = [];
let workspace = '';

/** The same stack under another name: its token and keys are typed in, so that they are known. */
const store = { name: 'Results', endpoint: s3.endpoint, region: s3.region, buckets: [s3.bucket] };
const institute = { name: 'Institute', hub, gateway, stores: [store] };

const editor = useGatewayEditor((folder) => {
  workspace = folder;
  return { record: true, settings: { 'scienceGateway.profiles': [institute] } };
});
const page = new GatewayPage(editor);

const signIn = new SignInPage(editor, page);

async function type(title: string | RegExp, text: string): Promise<void> {
  await page.question(title).locator('input.input').fill(text);
  await page.enter(title);
}

/** Signed in by itself: a job, its log, its array. */
async function workLocally(): Promise<void> {
  await page.open();
  await page.row('Clusters', /1 worker/).waitFor();
  await editor.session.command('Science Gateway: Submit Job…');
  await type(/Submit Job \(1\/2\)/, id);
  await page.enter(/Submit Job \(2\/2\)/);
  await page.message(/is done/).waitFor();
  const row = page.row('Jobs', shortJob(id));
  await row.hover();
  await row.getByRole('button', { name: 'Show Job Log' }).click();
  await editor.session.page.locator('.view-line', { hasText: '── done ──' }).waitFor();
  await openArray();
}

async function openArray(): Promise<void> {
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(`s3://${s3.bucket}/${id}`);
  await editor.session.webview().locator('canvas.plot[data-drawn]').waitFor();
}

/** Signed in by hand: a token and keys that the hub and the store know, and some that they refuse. */
async function workAtInstitute(token: string, keys: readonly [string, string]): Promise<void> {
  await signIn.stayHere();
  await editor.session.command('Science Gateway: Sign In');
  await page.question('Sign In').getByText('Institute').click();
  await signIn.enter('Institute', token);
  await page.message(`Signed in to Institute as ${user}.`).waitFor();
  for (const secretKey of ['a-key-that-the-store-refuses', keys[1]]) {
    await editor.session.command('Science Gateway: Set Store Keys…');
    await page.enter('Set Store Keys');
    await type(/Keys of Store Results \(1\/3\)/, keys[0]);
    await type(/Keys of Store Results \(2\/3\)/, secretKey);
    await page.enter(/Keys of Store Results \(3\/3\)/);
    await editor.session.command('Science Gateway: Refresh Stores');
  }
  await page.row('Gateway', 'Results reachable').waitFor();
  await openArray();
}

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  await site.clusters.refresh();
  for (const { name } of site.clusters.clusters) await site.clusters.stop(name);
  const cluster = await site.clusters.create({ workers: 1 });
  const token = await stack.userToken();
  const held = await testSecrets();
  const { accessKeyId, secretAccessKey } = held.store.editor;
  secrets.push(
    { name: 'hub token', value: token },
    { name: 'service token', value: held.stackToken },
    { name: 'key of the cluster', value: (await site.gateway.credentials(cluster)).key },
    { name: 'password of the hub', value: held.password },
    { name: 'store key of the editor', value: secretAccessKey },
    { name: 'refused store key', value: 'a-key-that-the-store-refuses' },
    { name: 'store key of the workers', value: held.store.worker.secretAccessKey },
    { name: 'store key of the administrator', value: held.store.admin.secretAccessKey },
  );
  await workLocally();
  await workAtInstitute(token, [accessKeyId, secretAccessKey]);
  messages = [...editor.session.recordedMessages];
  await editor.restart(); // what editor and browser still held back is written; the settings are new
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
}, 400_000);

describe('the scanner', () => {
  test('finds each secret that is planted in a copy of the editor’s storage', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'science-gateway-scan-'));
    await cp(join(editor.session.home, 'user'), copy, { recursive: true });
    const forms: Record<string, (value: string) => string> = {
      plain: (value) => value,
      base64: (value) => Buffer.from(value).toString('base64'),
      url: (value) => encodeURIComponent(value),
      hex: (value) => Buffer.from(value).toString('hex'),
      body: (value) => value.split('\n')[1] ?? value,
    };
    for (const [form, write] of Object.entries(forms)) {
      for (const { name, value } of secrets) {
        await writeFile(join(copy, 'User', `${name} ${form}`), `before ${write(value)} after`);
      }
    }
    const scan = new SecretScan(secrets);
    await scan.folder(copy);
    await rm(copy, { recursive: true });
    const found = new Set(scan.findings.map(({ where }) => where));
    expect(found.size).toBe(secrets.length * Object.keys(forms).length);
  });
});

describe('after a job, its log, its array and two sign-ins', () => {
  // No exemption: the editor’s own secret storage is encrypted, and that must show too.
  test('no secret is in the editor’s folders', async () => {
    const { home } = editor.session;
    await access(join(home, 'user', 'User', 'settings.json'));
    const scan = new SecretScan(secrets);
    await scan.folder(home);
    await scan.folder(workspace);
    expect(scan.places).toBeGreaterThan(100);
    expect(scan.findings).toEqual([]);
  });

  test('log, state and secret storage were among them: what is no secret is found there', async () => {
    const kept = inject('editorBackend') === 'server' ? 'secrets.provider' : 'secret://';
    const scan = new SecretScan([
      { name: 'array', value: id },
      { name: 'secret storage', value: kept },
    ]);
    await scan.folder(editor.session.home);
    const found = scan.findings.map(({ secret, where }) => `${secret} in ${where}`);
    expect(found).toContainEqual(expect.stringMatching(/^array in .*Science Gateway\.log$/));
    expect(found).toContainEqual(
      expect.stringMatching(/^array in .*(IndexedDB|globalStorage|state\.vscdb)/),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^secret storage in .*(Local Storage|state\.vscdb)/),
    );
  });

  test('none is in a message to the preview or its worker', () => {
    const scan = new SecretScan(secrets);
    for (const [index, text] of messages.entries()) scan.bytes(`message ${index}`, text);
    // The array's description and its bytes are among them; uncompressed chunks need no worker.
    const kinds = messages.flatMap((text) => /"type":"(\w+)"/.exec(text)?.[1] ?? []);
    for (const kind of ['show', 'bytes', 'worker']) expect(kinds).toContain(kind);
    const shown = messages.filter((text) => text.startsWith('{"type":"show"'));
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(text).toContain(`s3://${s3.bucket}/${id}`);
    expect(scan.places).toBe(messages.length);
    expect(scan.findings).toEqual([]);
  });

  test('none is in the arguments of a process', async () => {
    const scan = new SecretScan(secrets);
    await scan.processArguments();
    expect(scan.places).toBeGreaterThan(5);
    expect(scan.findings).toEqual([]);
  });
});
