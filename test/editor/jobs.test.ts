import { describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const { bucket } = inject('stackAddresses').s3;

/** Other files of tests leave clusters and records of jobs behind; these begin with none. */
async function beginWithNothing(): Promise<void> {
  await using stack = await testStack();
  await using site = await testSite(stack);
  await site.clusters.refresh();
  for (const { name } of site.clusters.clusters) await site.clusters.stop(name);
  const store = site.openStore(`s3://${bucket}`);
  for (;;) {
    const page = await store.list({ prefix: '_jobs/' });
    await store.delete(page.objects.map(({ key }) => key));
    if (page.next === undefined) break;
  }
}

describe('from the palette to the array', () => {
  test('Submit Job with Enter, Enter: a cluster is created, chunks are counted, the job is done', async () => {
    await beginWithNothing();
    await page.open();
    await page.welcome('Jobs', 'Submit Job').waitFor();
    await page.welcome('Clusters', 'Create Cluster').waitFor();
    await editor.session.command('Science Gateway: Submit Job…');
    await page.enter(/Submit Job \(1\/2\)/);
    await page.enter(/Submit Job \(2\/2\)/);
    await page.question('Submit Job').getByText('Create a cluster with 3 workers').click();
    await page.message(/Job random_array-.*(\d+\/100 chunks|waiting|queued|running)/).waitFor();
    await page.row('Jobs', 'Running').waitFor();
    await page.row('Clusters', /3 workers/).waitFor();
    await page.message(/Job random_array-.* is done/).waitFor();
    await page.row('Jobs', 'Today').waitFor();
    expect(await editor.session.statusBar()).toContain('1 cluster');
  });

  test('Open Array shows it', async () => {
    await page
      .message(/is done/)
      .getByRole('button', { name: 'Open Array' })
      .click();
    const picture = editor.session.webview().locator('canvas').first();
    await picture.waitFor();
  });

  test('the array stands in the Stores view with shape and type', async () => {
    await page.row('Stores', bucket).click();
    await page.row('Stores', '1000 × 1000 <f4 · chunks 100 × 100').waitFor();
  });
});

describe('submitting', () => {
  test('explains an id that cannot be used, while it is typed', async () => {
    await editor.session.command('Science Gateway: Submit Job…');
    const question = page.question(/Submit Job \(1\/2\)/);
    await question.waitFor();
    const input = question.locator('input.input');
    for (const [id, mistake] of [
      ['a/b', /cannot contain “\/”/],
      ['..', /begins with a letter/],
      ['a b', /cannot contain a space/],
      ['x'.repeat(300), /at most 100 characters/],
    ] as const) {
      await input.fill(id);
      await question.getByText(mistake).waitFor();
      await input.press('Enter');
      await question.waitFor();
    }
    await input.press('Escape');
  });

  test('a missing bucket is named, and nothing is written', async () => {
    await editor.session.command('Science Gateway: Submit Job…');
    await page.enter(/Submit Job \(1\/2\)/);
    await page
      .question(/Submit Job \(2\/2\)/)
      .getByText('Bucket')
      .click();
    const question = page.question('Submit Job: Bucket');
    await question.locator('input.input').fill('no-such-bucket-here');
    await page.enter('Submit Job: Bucket');
    await page.enter(/Submit Job \(2\/2\)/);
    const card = page.question('Something Is in the Way');
    await card
      .getByText(/no-such-bucket-here/)
      .first()
      .waitFor();
    await card.locator('input.input').press('Escape');
  });

  test('explains values that do not fit together, and keeps what was entered', async () => {
    await page.clearMessages();
    await editor.session.command('Science Gateway: Submit Job…');
    await page.enter(/Submit Job \(1\/2\)/);
    await page
      .question(/Submit Job \(2\/2\)/)
      .getByText('chunks', { exact: true })
      .click();
    await page.question('Submit Job: Chunks').locator('input.input').fill('1, 1');
    await page.enter('Submit Job: Chunks');
    const question = page.question(/Submit Job \(2\/2\)/);
    await question.getByText('1000000 chunks are too many; choose larger chunks.').waitFor();
    await page.enter(/Submit Job \(2\/2\)/);
    await question.getByText('1, 1').waitFor();
    await question.locator('input.input').press('Escape');
  });

  test('a job can be cancelled from its row; its log says so', async () => {
    await page.clearMessages();
    await editor.session.command('Science Gateway: Submit Job…');
    await page
      .question(/Submit Job \(1\/2\)/)
      .locator('input.input')
      .fill('long-job');
    await page.enter(/Submit Job \(1\/2\)/);
    await page
      .question(/Submit Job \(2\/2\)/)
      .getByText('shape', { exact: true })
      .click();
    await page.question('Submit Job: Shape').locator('input.input').fill('6000, 6000');
    await page.enter('Submit Job: Shape');
    await page.enter(/Submit Job \(2\/2\)/);
    const row = page.row('Jobs', 'long-job');
    // It moves from Queued to Running when it begins; a row that moves is no row to press on.
    await row.getByText(/\d+\/3600/).waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Cancel Job' }).click();
    await page.message('Job long-job was cancelled').waitFor();
    await row.getByText('cancelled').waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Show Job Log' }).click();
    await editor.session.page.locator('.view-line', { hasText: '── cancelled ──' }).waitFor();
  });

  test('a job that is listed already is not submitted twice', async () => {
    await editor.session.command('Science Gateway: Submit Job…');
    const question = page.question(/Submit Job \(1\/2\)/);
    await question.locator('input.input').fill('long-job');
    await question.getByText('There is a job long-job already').waitFor();
    await question.locator('input.input').press('Escape');
  });
});
