import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import type { Site } from '../../src/site/site.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { PythonGateway } from '../kit/pythonGateway.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const SECOND = 1_000;

const editor = useGatewayEditor();
const page = new GatewayPage(editor);

/** Another window of the same user, and a notebook of theirs. */
let other: Site;
let notebook: PythonGateway;
let cluster: string;
const short = (name: string) => name.slice(name.lastIndexOf('.') + 1).slice(0, 8);
const row = (text: string | RegExp) => page.row('Clusters', text);

beforeAll(async () => {
  const stack = await testStack();
  other = await testSite(stack);
  notebook = await PythonGateway.open(stack);
  cluster = await other.clusters.create({ workers: 1 });
  await page.open();
  await row(short(cluster)).waitFor({ timeout: 60 * SECOND });
  return async () => {
    await notebook[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
  };
}, 180 * SECOND);

/** Chooses a page of the dashboard, and where it is opened. */
async function openPage(name: string, where: string): Promise<void> {
  await editor.session.command('Science Gateway: Open Dashboard Page…');
  const question = page.question('Open Dashboard Page');
  await question.getByText(name, { exact: true }).click();
  await question.getByText(where).click();
}

describe('dashboards', () => {
  test('a page is shown inside the editor', async () => {
    await openPage('Workers', 'Inside the Editor');
    await editor.session.page.locator('.tab', { hasText: 'Simple Browser' }).waitFor();
    const frame = () =>
      editor.session.page.frames().find((one) => one.url().includes(`${cluster}/workers`));
    await expect.poll(() => frame()?.title(), { timeout: 30 * SECOND }).toMatch(/Dask: Workers/);
    await expect
      .poll(() => frame()?.locator('[class*="bk-"]').count(), { timeout: 30 * SECOND })
      .toBeGreaterThan(0);
    await editor.session.screenshot('test-output/clusters-dashboard.png');
  });

  test('a page is shown in the browser', async () => {
    const opened = editor.session.page.context().waitForEvent('page');
    await openPage('Status', 'In the Browser');
    await looksLike(await opened, /\/status$/, /Dask: Status/);
  });

  test('the first page is one press away, on the row itself', async () => {
    const opened = editor.session.page.context().waitForEvent('page');
    await row(short(cluster)).hover();
    await row(short(cluster)).getByRole('button', { name: 'Open Dashboard' }).click();
    await looksLike(await opened, /\/status$/, /Dask: Status/);
  });

  async function looksLike(opened: Page, address: RegExp, title: RegExp): Promise<void> {
    await opened.waitForLoadState();
    expect(opened.url()).toMatch(address);
    await expect.poll(() => opened.title(), { timeout: 30 * SECOND }).toMatch(title);
    await opened.close();
  }
});

describe('the view', () => {
  test.each(['Dark Modern', 'Light Modern', 'Dark High Contrast'])(
    'tells workers under their cluster, in %s',
    async (theme) => {
      await editor.session.command('Preferences: Color Theme');
      await editor.session.answer(theme);
      if (theme === 'Dark Modern') await row(short(cluster)).click();
      await row(/% CPU/).waitFor({ timeout: 30 * SECOND });
      const hover = editor.session.page.locator('.monaco-hover', { hasText: 'distributed 20' });
      // A row that is drawn anew closes its hover.
      const told = async () => {
        await row(short(cluster)).hover();
        await row(/% CPU/).hover();
        await hover.waitFor({ timeout: 2 * SECOND }).catch(() => undefined);
        return (await hover.allInnerTexts()).join();
      };
      await expect
        .poll(told, { timeout: 30 * SECOND })
        .toMatch(/distributed 20\d\d\.\d+\.\d+, Python 3\.\d+/);
      const name = theme.toLowerCase().replaceAll(' ', '-');
      await editor.session.screenshot(`test-output/clusters-${name}.png`);
    },
  );
});

describe('the number of workers', () => {
  test('is the scheduler’s choice after Adapt: none without work, some with it', async () => {
    await editor.session.command('Science Gateway: Adapt Cluster…');
    const question = page.question('Adapt Cluster');
    await question.locator('input.input').fill('3-1');
    await question.getByText('Enter two whole numbers').waitFor();
    await editor.session.answer('0-2');
    await row(/0 workers/).waitFor({ timeout: 60 * SECOND });
    const source = 'def run(store):\n    return 1\n';
    const id = generateJobId('small');
    const program = { ...sampleProgram, source, entry: 'run', name: 'small' };
    await other.jobs.submit(cluster, { id, program, params: {} });
    await untilJob(other, id, ({ state }) => state === 'done');
  }, 180_000);

  test('is not more than the site allows, in the words of the site', async () => {
    await editor.session.command('Science Gateway: Adapt Cluster…');
    await page.question('Adapt Cluster').waitFor();
    await editor.session.answer('0-40');
    await page.message(/The site gave other bounds: .*8/).waitFor({ timeout: 30 * SECOND });
    await editor.session.screenshot('test-output/clusters-clipped.png');
    await page.clearMessages();
    await other.clusters.scale(cluster, 1);
    await row(/1 worker\b/).waitFor({ timeout: 60 * SECOND });
  }, 150_000);
});

describe('the end of the day', () => {
  test('Leave Nothing Running lists what runs; what has work is not ticked, the rest is stopped', async () => {
    const theirs = await notebook.create(0);
    const source = 'import time\n\ndef run(store):\n    time.sleep(120)\n';
    const id = generateJobId('slow');
    const program = { ...sampleProgram, source, entry: 'run', name: 'slow' };
    await other.jobs.submit(cluster, { id, program, params: {} });
    await row(/1 job/).waitFor({ timeout: 30 * SECOND });
    await row(short(theirs)).waitFor({ timeout: 60 * SECOND });
    await editor.session.command('Science Gateway: Leave Nothing Running…');
    const question = page.question('Leave Nothing Running');
    const choice = (text: string) => question.locator('.monaco-list-row', { hasText: text });
    const isTicked = (text: string) => choice(text).getAttribute('aria-checked');
    await choice('The gateway on this machine').waitFor({ timeout: 30 * SECOND });
    await editor.session.screenshot('test-output/clusters-leave-nothing.png');
    expect(await isTicked(short(theirs))).toBe('true');
    expect(await isTicked(short(cluster))).toBe('false');
    expect(await isTicked('The gateway on this machine')).toBe('false');
    await question.locator('input.input').press('Enter');
    await page.message('It is stopped.').waitFor({ timeout: 30 * SECOND });
    expect((await other.gateway.clusters()).map(({ name }) => name)).toEqual([cluster]);
    await page.clearMessages();
  }, 180_000);

  test('ticked by hand, also what has work is stopped, and nothing is left', async () => {
    await editor.session.command('Science Gateway: Leave Nothing Running…');
    const question = page.question('Leave Nothing Running');
    await question.getByText(`Cluster ${short(cluster)}`).click();
    await question.locator('input.input').press('Enter');
    await page.message('It is stopped.').waitFor({ timeout: 40 * SECOND });
    expect(await notebook.names()).toEqual([]);
    await page.welcome('Clusters', 'Create Cluster').waitFor({ timeout: 30 * SECOND });
  }, 120_000);
});
