import { beforeAll, describe, expect, test } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { PythonGateway } from '../kit/pythonGateway.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const editor = useGatewayEditor();
const page = new GatewayPage(editor);

/** Another window of the same user. */
let other: Site;
let cluster: string;
const row = (text: string | RegExp) => page.row('Clusters', text);
const short = () => cluster.slice(cluster.lastIndexOf('.') + 1).slice(0, 8);

beforeAll(async () => {
  const stack = await testStack();
  other = await testSite(stack);
  cluster = await other.clusters.create({ workers: 1, lease: { idleMs: 4 * MINUTE } });
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
  return async () => {
    await other[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
  };
}, 120_000);

/** The text of the document in front. What changed stands last in the page, not where it is seen. */
async function document(): Promise<string> {
  const shown = editor.session.page.locator('.editor-instance .view-lines').first();
  const lines = await shown.locator('.view-line').evaluateAll((all) =>
    all.map((line) => {
      const { offsetTop, innerText } = line as unknown as { offsetTop: number; innerText: string };
      return { offsetTop, innerText };
    }),
  );
  lines.sort((one, other) => one.offsetTop - other.offsetTop);
  const text = lines.map(({ innerText }) => innerText.replace(/\n$/, '')).join('\n');
  return text.replaceAll('\u00a0', ' ');
}

async function press(question: string | RegExp, button: string): Promise<void> {
  const dialog = editor.session.page.locator('.monaco-dialog-box', { hasText: question });
  await dialog.getByRole('button', { name: button, exact: true }).click();
}

describe('a cluster that ends soon', () => {
  test('says so in its row, under it, and in the status bar; Extend puts it off', async () => {
    await row(/ends in [34] min/).waitFor();
    await expect
      .poll(async () => (await editor.session.statusBar()).join(), { timeout: 20_000 })
      .toMatch(/ends in [34] min/);
    await row(short()).click();
    await row('after its last work').waitFor();
    await row(/% CPU/).waitFor({ timeout: 30_000 });
    await editor.session.screenshot('test-output/clusters-ends-soon.png');
    await editor.session.command('Science Gateway: Extend Cluster by 1 Hour');
    await page.message('does not end within the next 1 h').waitFor();
    await row(/ends in 1 h/).waitFor();
    await expect
      .poll(() => (other.leases.of(cluster)?.endsAt ?? 0) - Date.now(), { timeout: 10_000 })
      .toBeGreaterThan(50 * MINUTE);
    await expect
      .poll(async () => (await editor.session.statusBar()).join(), { timeout: 20_000 })
      .not.toMatch(/ends in/);
    await page.clearMessages();
  });

  test('is kept without end only by saying so', async () => {
    await editor.session.command('Science Gateway: Keep Cluster…');
    await page.question('Keep Cluster').getByText('Until I stop it').click();
    await page.message('It runs until somebody stops it').waitFor();
    await row('no end').waitFor();
    await page.clearMessages();
  });
});

describe('a closer look', () => {
  test('tasks, memory and versions are tables that stay up to date', async () => {
    await editor.session.command('Science Gateway: Show Tasks and Memory');
    await expect.poll(document, { timeout: 20_000 }).toMatch(/Workers\n +Worker +Threads +CPU/);
    expect(await document()).toMatch(
      /Packages of the scheduler\n +Package +Version\n +python +3\.\d+\.\d+\n/,
    );
    await editor.session.screenshot('test-output/clusters-tables.png');
    const before = await document();
    await other.clusters.scale(cluster, 2);
    await expect.poll(document, { timeout: 40_000 }).not.toBe(before);
    await row(/2 workers/).waitFor({ timeout: 40_000 });
  });

  test('worker logs are a document', async () => {
    await editor.session.command('Science Gateway: Show Worker Logs');
    await expect.poll(document, { timeout: 20_000 }).toMatch(/Registered to:/);
    await editor.session.screenshot('test-output/clusters-logs.png');
  });

  test('a restart says first what it costs', async () => {
    await editor.session.command('Science Gateway: Restart Workers…');
    const dialog = editor.session.page.locator('.monaco-dialog-box');
    await dialog.getByText('nothing is lost').waitFor();
    const addresses = async () => (await other.workers(cluster)).map(({ address }) => address);
    const before = await addresses();
    await press('Restart the 2 workers', 'Restart');
    // A restarted worker listens on another port.
    const isNew = (now: readonly string[]) =>
      now.length === 2 && now.every((address) => !before.includes(address));
    await expect.poll(async () => isNew(await addresses()), { timeout: 60_000 }).toBe(true);
  });

  test('used hours are a table by profile', async () => {
    await editor.session.command('Science Gateway: Show Used Hours');
    await expect.poll(document, { timeout: 20_000 }).toMatch(/Local +\d+ +\d+\.\d +\d+\.\d/);
    expect(await document()).toContain('Still running');
    await editor.session.screenshot('test-output/clusters-usage.png');
  });
});

describe('the end of clusters', () => {
  test('one that another window deletes leaves the open view, and its open tables say so', async () => {
    const second = await other.clusters.create({ workers: 1 });
    const name = second.slice(second.lastIndexOf('.') + 1).slice(0, 8);
    await row(name).waitFor({ timeout: 40_000 });
    await row(name).click();
    await row(/% CPU/).waitFor({ timeout: 30_000 });
    await page.choose(row(name), 'Show Tasks and Memory');
    await expect.poll(document, { timeout: 20_000 }).toContain(`Cluster ${name}\n`);
    await other.clusters.stop(second);
    await row(name).waitFor({ state: 'detached', timeout: 40_000 });
    await expect
      .poll(document, { timeout: 20_000 })
      .toContain(`Cluster ${name} does not exist any more.`);
  });

  test('Stop All Clusters of Mine leaves none, also not those that a Python client made', async () => {
    await using notebook = await PythonGateway.open(await testStack());
    await notebook.create(0);
    await editor.session.command('Science Gateway: Stop All Clusters of Mine…');
    await press('Stop all 2 clusters of yours?', 'Stop All');
    await expect.poll(async () => (await other.gateway.clusters()).length).toBe(0);
    await page.welcome('Clusters', 'Create Cluster').waitFor({ timeout: 20_000 });
    await page.clearMessages();
  });

  test('with the editor closed a lease of 60 s ends the cluster within 90 s', async () => {
    cluster = await other.clusters.create({ workers: 1, lease: { idleMs: 60 * SECOND } });
    await row(/ends in \d+ s/).waitFor({ timeout: 40_000 });
    const start = Date.now();
    await other[Symbol.asyncDispose]();
    await editor.session.close({ keep: true });
    await using late = await testSite(await testStack());
    await expect
      .poll(async () => (await late.gateway.clusters()).length, {
        timeout: 90_000,
        interval: SECOND,
      })
      .toBe(0);
    expect(Date.now() - start).toBeLessThan(90_000);
  }, 150_000);
});
