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
    await link.click({ modifiers: ['Control'] });
    await editor.session.page.locator('.tab.active', { hasText: 'mean.py' }).waitFor();
    await editor.session.page.getByText('Ln 3, Col 1').waitFor();
  });
});
