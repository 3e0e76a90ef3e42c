import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const home = await mkdtemp(join(tmpdir(), 'science-gateway-admin-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const TITLE = 'Write Files for the Administrator';

/** Answers the questions up to the folder, which is typed into the editor's own dialog. */
async function write(folder: string): Promise<void> {
  await editor.session.command('Science Gateway: Write Files for the Administrator…');
  await page.question(TITLE).getByText('DaskHub', { exact: true }).click();
  const input = page.question(TITLE).locator('input.input');
  await page.question(TITLE).getByText('Public address').waitFor();
  await input.fill('https://hub.example.org/hub/home');
  await input.press('Enter');
  await page.question(TITLE).getByText('ClusterIP').click();
  await page.question(TITLE).getByText('Kubernetes secret').click();
  const dialog = page.question('Folder for the Files of the Administrator');
  await dialog.locator('input.input').fill(`${folder}/`);
  await dialog.getByRole('button', { name: 'Write Here' }).click();
}

describe('files for the administrator', () => {
  test('are written where one says, and the README is shown', async () => {
    const folder = join(home, 'review');
    await mkdir(folder);
    await write(folder);
    await editor.session.page.locator('.tab', { hasText: 'README.md' }).waitFor();
    expect((await readdir(folder)).sort()).toEqual([
      'README.md',
      'check.sh',
      'hub.example.org.science-gateway.json',
      'secret-object-store.yaml',
      'values-dask-gateway.yaml',
      'values-jupyterhub.yaml',
    ]);
    const values = load(await readFile(join(folder, 'values-dask-gateway.yaml'), 'utf8'));
    expect(values).toMatchObject({
      'dask-gateway': { traefik: { service: { type: 'ClusterIP' } } },
    });
  });

  test('replace nothing without a yes', async () => {
    const folder = join(home, 'review');
    const kept = join(folder, 'values-jupyterhub.yaml');
    await writeFile(kept, 'mine: true\n');
    await write(folder);
    const dialog = editor.session.page.locator('.monaco-dialog-box', { hasText: 'Replace them?' });
    await dialog.getByText('values-jupyterhub.yaml').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await readFile(kept, 'utf8')).toBe('mine: true\n');
    await write(folder);
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => readFile(kept, 'utf8')).toContain('loadRoles');
  });
});
