import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { writeRecord } from '../kit/records.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const { s3, user } = inject('stackAddresses');
const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const KEPT = 'pressed-all-the-time';
const source = 'import time\n\n\ndef run(store):\n    time.sleep(0.7)\n';

let stack: Stack;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 1 });
  const store = site.openStore(`s3://${s3.bucket}`);
  await writeRecord(store, { id: KEPT, submitted: Date.now() - 60_000, user });
  await page.open();
  await page.row('Jobs', KEPT).waitFor();
});
afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

test('a button pressed while the rows are drawn anew knows its row', async () => {
  await page.row('Jobs', KEPT).hover();
  await page.row('Jobs', KEPT).getByRole('button', { name: 'Show Job', exact: true }).click();
  await editor.session.page.locator('.tab.active', { hasText: KEPT }).waitFor();
  const pressing = editor.session.page.evaluate(pressFor, { row: KEPT, ms: 15_000 });
  // Each of them moves from Queued to Running to Today: the list is another one every time.
  for (let round = 0; round < 8; round++) {
    const id = generateJobId('short');
    const program = { name: 'short', source, entry: 'run' };
    await site.jobs.submit(cluster, { id, program, params: {} });
    await untilJob(site, id, ({ state }) => state === 'done');
  }
  const { presses, questions } = await pressing;
  expect({ questions, isPressed: presses > 50 }).toEqual({ questions: 0, isPressed: true });
});

/** What of the page's DOM is used below; the tests are compiled without it. */
interface Part {
  readonly textContent: string | null;
  click(): void;
  querySelector(selector: string): Part | null;
  querySelectorAll(selector: string): Iterable<Part>;
}

/** Presses *Show Job* on a row again and again; runs in the page. */
function pressFor({ row, ms }: { readonly row: string; readonly ms: number }) {
  const { document } = globalThis as unknown as { readonly document: Part };
  const end = Date.now() + ms;
  let presses = 0;
  let questions = 0;
  return new Promise<{ presses: number; questions: number }>((resolve) => {
    const timer = setInterval(() => {
      const rows = [...document.querySelectorAll('.pane-body .monaco-list-row')];
      const button = rows
        .find(({ textContent }) => textContent?.includes(row))
        ?.querySelector('.action-label[aria-label="Show Job"]');
      if (button) presses++;
      button?.click();
      const title = document.querySelector('.quick-input-widget .quick-input-title');
      if (title?.textContent === 'Show Job') questions++;
      if (Date.now() < end) return;
      clearInterval(timer);
      resolve({ presses, questions });
    }, 20);
  });
}
