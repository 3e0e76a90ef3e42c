import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { useEditor } from '../kit/editor.ts';
import { listeningPorts } from '../kit/listeningPorts.ts';
import { packageSmokeExtension } from '../kit/smokeExtension.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'science-gateway-test-'));
  folders.push(folder);
  return folder;
}

const editor = useEditor(async () => ({
  vsix: await packageSmokeExtension(await tempFolder()),
  workspace: await tempFolder(),
  home: await tempFolder(),
  env: { SMOKE: 'seen' },
  record: true,
}));

const notification = (text: string) =>
  editor.session.page.locator('.notification-list-item-message', { hasText: text }).first();

describe('the opened editor', () => {
  test('is the announced back end, its folder trusted, its environment ours', async () => {
    expect(editor.session.backend).toBe(inject('editorBackend'));
    await editor.session.command('Smoke: Show State');
    await notification('trusted: true, env: seen').waitFor();
    expect(await editor.session.statusBar()).not.toContainEqual(
      expect.stringMatching(/Restricted/),
    );
  });

  test('keeps a secret over a reload', async () => {
    await editor.session.command('Smoke: Keep Secret');
    await editor.session.answer('a secret of the test');
    await notification('kept').waitFor();
    await editor.session.reload();
    await editor.session.command('Smoke: Show Secret');
    await notification('secret: a secret of the test').waitFor();
  });

  test('keeps it over a restart', async () => {
    await editor.restart();
    await editor.session.command('Smoke: Show Secret');
    await notification('secret: a secret of the test').waitFor();
  });

  test('shows a webview and records its messages', async () => {
    await editor.session.command('Smoke: Open Page');
    await editor.session.webview().locator('#out', { hasText: 'hello page' }).waitFor();
    expect(editor.session.recordedMessages).toContain('{"text":"hello page"}');
  });
});

describe.runIf(inject('editorBackend') === 'server')('the door', () => {
  const address = () => new URL(editor.session.page.url());

  test('is all that listens', async () => {
    expect(await listeningPorts()).toEqual([Number(address().port)]);
  });

  test('refuses who has no cookie, a wrong code, another host', async () => {
    expect(await ask('GET', '/')).toBe(401);
    expect(await ask('GET', '/version')).toBe(401);
    expect(await ask('POST', '/mint-key')).toBe(401);
    expect(await ask('POST', '/enter', {}, 'code=AAAA-AAAA')).toBe(403);
    expect(await ask('GET', '/', { host: `evil.example:${address().port}` })).toBe(421);
    expect(await ask('GET', '/', { origin: 'http://evil.example' })).toBe(403);
  });

  test.runIf(process.getuid?.() === 0)('and its files obey no other user', async () => {
    const { home } = editor.session;
    const runFolders = (await readdir(tmpdir())).filter((name) =>
      /^science-gateway-run-/.test(name),
    );
    expect(runFolders).not.toEqual([]);
    const closed = [home, ...runFolders.map((name) => join(tmpdir(), name))];
    for (const folder of closed) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      const nobody = { uid: 65_534, gid: 65_534 };
      await expect(promisify(execFile)('ls', [folder], nobody)).rejects.toThrow(/denied/);
    }
  });

  /** Asks the door as a stranger; resolves to the status. */
  function ask(method: string, path: string, headers = {}, body = ''): Promise<number | undefined> {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const options = { method, headers: { host: address().host, ...form, ...headers } };
    return new Promise((resolve, reject) => {
      const asked = request(`http://127.0.0.1:${address().port}${path}`, options, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
});
