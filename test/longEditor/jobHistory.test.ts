import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { writeRecord } from '../kit/records.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const { s3, user } = inject('stackAddresses');
const NOW = Date.now();
const DAY = 24 * 3_600_000;
const PROGRAM = 'def run(store, year: int = 2020):\n    print(year)\n    raise ValueError(year)\n';

const editor = useGatewayEditor(async (folder) => {
  await writeFile(join(folder, 'mean.py'), PROGRAM);
  return { viewport: { width: 1280, height: 1200 } };
});
const page = new GatewayPage(editor);

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "mean.py", line 3, in run',
  '    raise ValueError(year)',
  'ValueError: 2021',
].join('\n');

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  const store = site.openStore(`s3://${s3.bucket}`);
  await writeRecord(store, {
    id: 'mine-done',
    submitted: NOW - 60_000,
    user,
    request: { params: { year: 2020, variables: ['t2m'] } },
    environment: { python: '3.11.2', packages: { zarr: '3.1.0', numpy: '2.2.0' } },
    source: PROGRAM.replace('raise ValueError(year)', 'return year'),
    log: ['2020'],
  });
  await writeRecord(store, {
    id: 'anns-failed',
    submitted: NOW - DAY,
    user: 'ann',
    request: {
      params: { year: 2021, variables: ['t2m'] },
      origin: { file: 'mean.py', git: { commit: 'c0ffee0', dirty: true } },
    },
    status: { state: 'failed', error: 'ValueError: 2021', traceback: TRACEBACK },
    environment: { python: '3.11.2', packages: { zarr: '3.0.8', numpy: '2.2.0' } },
    source: PROGRAM,
    log: ['\u001b[31mred\u001b[0m and [a link](command:x)', '2021'],
  });
  for (const index of [0, 1, 2]) {
    await writeRecord(store, {
      id: `years-000${index}`,
      submitted: NOW - 120_000 + index,
      user: 'ann',
      request: { sweep: { id: 'years', index, of: 3, name: 'years of ann' } },
      ...(index === 1 && { status: { state: 'failed', error: 'KeyError: 1' } }),
    });
  }
});

describe('the Jobs view of a bucket whose clusters are gone', () => {
  test('has my jobs by day; a button shows everybody’s, another one mine again', async () => {
    await page.open();
    await page.row('Jobs', 'Today').waitFor();
    await page.row('Jobs', 'mine-done').getByText('12 s').waitFor();
    expect(await page.row('Jobs', 'Yesterday').isVisible()).toBe(false);
    await editor.session.command("Science Gateway: Show Everybody's Jobs in This Bucket");
    await page.row('Jobs', 'Yesterday').click();
    await page.row('Jobs', 'anns-failed').getByText('failed · ValueError: 2021 · ann').waitFor();
  });

  test('a sweep is one row with counted children', async () => {
    const sweep = page.row('Jobs', 'years of ann');
    await sweep.getByText('2/3 done · 1 failed').waitFor();
    await sweep.click();
    await page.row('Jobs', 'years-0001').getByText('failed · KeyError: 1').waitFor();
    await editor.session.screenshot('test-output/history-tree.png');
  });

  test('the log is read from the record, as text; a frame leads to the line here', async () => {
    await page.row('Jobs', 'anns-failed').click();
    await page.row('Jobs', 'anns-failed').hover();
    await page.row('Jobs', 'anns-failed').getByRole('button', { name: 'Show Job Log' }).click();
    const text = editor.session.page.locator('.editor-instance .view-lines').first();
    await text.getByText('red and [a link](command:x)').waitFor();
    await text.getByText('ValueError: 2021').waitFor();
    await text.getByText('── failed ──').waitFor();
    const link = text.locator('.detected-link', { hasText: 'mean.py' }).first();
    await link.waitFor();
    await editor.session.screenshot('test-output/history-log.png');
    await link.click({ modifiers: ['ControlOrMeta'], force: true });
    await editor.session.page.locator('.tab.active', { hasText: 'mean.py' }).waitFor();
    await editor.session.page.getByText('Ln 3, Col 1').waitFor();
  });
});

describe('the page of a job', () => {
  const frame = () => editor.session.webview();

  test('says what its record says, as text, and copies it', async () => {
    await page.row('Jobs', 'anns-failed').hover();
    await page
      .row('Jobs', 'anns-failed')
      .getByRole('button', { name: 'Show Job', exact: true })
      .click();
    await frame().getByRole('heading', { name: 'anns-failed' }).waitFor();
    await frame().getByRole('status').getByText('failed').waitFor();
    const year = frame().locator('.fact', { hasText: 'year' });
    await year.getByText('2021', { exact: true }).waitFor();
    await frame().locator('.log pre').getByText('red and [a link](command:x)').waitFor();
    await frame().getByText('c0ffee0, with changes not committed').waitFor();
    await editor.session.screenshot('test-output/job-page-dark.png');
    await year.hover();
    await year.getByRole('button', { name: 'Copy year' }).click();
    await expect
      .poll(() => editor.session.page.evaluate('navigator.clipboard.readText()'))
      .toBe('2021');
  });

  test('a line of the traceback opens the file here at that line', async () => {
    await frame().getByRole('button', { name: 'File "mean.py", line 3, in run' }).click();
    await editor.session.page.locator('.tab.active', { hasText: 'mean.py' }).waitFor();
    await editor.session.page.getByText('Ln 3, Col 1').waitFor();
  });

  test('two jobs are compared in the editor’s own diff', async () => {
    await editor.session.command('Science Gateway: Compare Jobs…');
    await page.question('Compare Jobs').getByText('mine-done').click();
    await page.question('Compare Jobs').getByText('anns-failed').click();
    await editor.session.page
      .locator('.tab.active', { hasText: 'mine-done ↔ anns-failed' })
      .waitFor();
    await editor.session.page.getByText('"zarr": "3.0.8"').first().waitFor();
    await editor.session.screenshot('test-output/job-compare.png');
  });

  test('Insert Cell writes Python that opens the array', async () => {
    await editor.session.command('View: Close All Editors');
    await editor.session.command('Science Gateway: Insert Cell That Opens the Array');
    await page.question('Insert Cell').getByText('mine-done').click();
    await editor.session.page.locator('.view-line', { hasText: 'array = zarr.open(' }).waitFor();
  });

  test('Who Made This? on an array leads to the page; where no record is, that is said', async () => {
    await editor.session.command('Science Gateway: Who Made This?');
    const question = page.question('Open Array');
    await question.locator('input.input').fill(`s3://${s3.bucket}/mine-done/inner/array`);
    await question.locator('input.input').press('Enter');
    await frame().getByRole('heading', { name: 'mine-done' }).waitFor();
    await editor.session.command('Science Gateway: Who Made This?');
    await question.locator('input.input').fill(`s3://${s3.bucket}/nobodys`);
    await question.locator('input.input').press('Enter');
    await page.message('No record says who made').waitFor();
  });
});
