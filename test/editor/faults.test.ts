import { describe, test } from 'vitest';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { freeze } from '../kit/freeze.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { schedulerProcess, testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const editor = useGatewayEditor();
const page = new GatewayPage(editor);

describe('a part of the institution that hangs', () => {
  test('is named in the Gateway and the Clusters view, and comes back by itself: the gateway', async () => {
    await page.open();
    await page.row('Gateway', 'Local reachable').waitFor();
    await freeze('gateway', async () => {
      await page
        .row('Gateway', 'Dask Gateway')
        .locator('.codicon-error')
        .waitFor({ timeout: 60_000 });
      await page.row('Clusters', 'Retry').waitFor({ timeout: 60_000 });
    });
    await page
      .row('Gateway', 'Dask Gateway')
      .getByText(/\d{4}\.\d+/)
      .waitFor({ timeout: 60_000 });
    await page.view('Clusters').getByText('Retry').waitFor({ state: 'detached', timeout: 60_000 });
  });
});

describe('a scheduler that is killed', () => {
  test('makes its job lost, in a window that did not even submit it', async () => {
    await using stack = await testStack();
    await using site = await testSite(stack);
    const cluster = await site.clusters.create({ workers: 1 });
    const id = `lost-${cluster.slice(0, 8)}`;
    const params = { ...sampleDefaults, shape: [20_000, 20_000] };
    await site.jobs.submit(cluster, { program: sampleProgram, params, id });
    await editor.session.command('Science Gateway: Refresh Clusters');
    await page.row('Jobs', id).getByText('chunks').waitFor();
    process.kill(await schedulerProcess(site, cluster), 'SIGKILL');
    await page.row('Jobs', id).getByText('lost').waitFor({ timeout: 30_000 });
    await page.row('Jobs', 'Running').waitFor({ state: 'detached' });
  });
});
