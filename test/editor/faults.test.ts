import { describe, inject, test } from 'vitest';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { schedulerProcess, serviceProcesses, testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const editor = useGatewayEditor();
const page = new GatewayPage(editor);

/** Stops a service as a hanging machine would, and lets it go on. */
async function freeze(service: string, work: () => Promise<void>): Promise<void> {
  const processes = await serviceProcesses(inject('stackHome'), service);
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGCONT');
  }
}

describe('a part of the institution that hangs', () => {
  test('is named in the Gateway view, and comes back by itself: the store', async () => {
    await page.open();
    await page.row('Gateway', 'Local reachable').waitFor();
    await freeze('object store', async () => {
      await page.row('Gateway', 'Store Local').waitFor({ timeout: 60_000 });
    });
    await page.row('Gateway', 'Local reachable').waitFor({ timeout: 60_000 });
  });

  test('the gateway, also in the Clusters view', async () => {
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

  test('the hub', async () => {
    const hub = page.row('Gateway', 'Hub').locator('.codicon-error');
    await freeze('hub', async () => {
      await hub.waitFor({ timeout: 60_000 });
    });
    await hub.waitFor({ state: 'detached', timeout: 60_000 });
    await page.row('Gateway', 'Account').waitFor();
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
