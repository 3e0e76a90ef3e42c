import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { findBrowser } from '../../src/workbench/browser.ts';
import { openForUser } from '../../src/workbench/openForUser.ts';
import { packageSmokeExtension } from '../kit/smokeExtension.ts';

let folder: string;
beforeAll(async () => {
  vi.stubEnv('CI', 'true'); // opens no window on the developer's screen
  folder = await mkdtemp(join(tmpdir(), 'science-gateway-test-'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test.runIf(inject('editorBackend') === 'server')(
  'a person types the code at the printed address and is in the trusted folder',
  async () => {
    const vsix = await packageSmokeExtension(folder);
    await using editor = await openForUser({ vsix, workspace: folder, stateFolder: folder });
    const { executable: executablePath, env } = await findBrowser();
    const browser = await chromium.launch({ executablePath, env: { ...process.env, ...env } });
    try {
      const page = await browser.newPage();
      await page.goto(editor.address ?? '');
      await page.getByLabel('code').fill('AAAA-AAAA');
      await page.getByRole('button').click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel('code').fill(editor.code ?? '');
      await page.getByRole('button').click();
      await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
      await page.locator('.statusbar-item', { hasText: 'Layout' }).waitFor();
      expect(await page.locator('.statusbar-item', { hasText: 'Restricted' }).count()).toBe(0);
      expect(page.url()).not.toContain(editor.code);
    } finally {
      await browser.close();
    }
  },
);
