import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { delay } from '../../src/base/abort.ts';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import type { Site } from '../../src/site/site.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import { launchEditor } from '../../src/workbench/launch.ts';
import type { EditorSession } from '../../src/workbench/editorSession.ts';
import { hostSeconds, installProbe } from '../kit/hostProbe.ts';
import source from './quiet_workers.py';
import type { Row } from './report.ts';
import { type Bench, workersThere } from './setting.ts';
import { sampleOf } from './stats.ts';

const CLUSTERS = 20;
const WORKERS = 50;
/** Clusters with workers of the gateway, and how many; the rest of the fifty are `quiet_workers.py`. */
const REAL = { clusters: 3, workers: 2 };
/** How long the host is watched, with the view and without, ms. */
const WATCHED = 20_000;
/** How long requests are counted while nothing changes, ms. */
const COUNTED = 60_000;
/** The tree is told at most so often of what changed, ms (`vscode/platform/rowTree.ts`). */
const UPDATE = 500;
/** High enough that all rows of the view are painted. */
const VIEWPORT = { width: 1280, height: 2_600 };

const quiet = { name: 'bench_quiet_workers', bootstrap, source };

/**
 * The Clusters view in a real editor with 20 clusters of 50 workers: from the press on the icon to
 * the painted rows, what an update costs the extension host, and what the gateway is asked.
 */
export async function clusterView(bench: Bench, home: string, rounds: number): Promise<Row[]> {
  const { site, root } = bench;
  const made = await makeClusters(site);
  const folder = await mkdtemp(join(tmpdir(), 'sg-bench-view-'));
  const probe = join(folder, 'probe.jsonl');
  try {
    await installProbe(join(folder, 'editor', 'extensions'));
    await using editor = await launchEditor({
      vsix: join(root, 'dist', 'science-gateway.vsix'),
      home: join(folder, 'editor'),
      env: { SCIENCE_GATEWAY_HOME: home, SCIENCE_GATEWAY_PROBE: probe },
      viewport: VIEWPORT,
    });
    const rows = await paints(editor, rounds);
    const seen = await busyness(probe);
    await hideViews(editor.page);
    const unseen = await busyness(probe);
    await openViews(editor.page);
    await tellNothingNew(site);
    const requests = await requestsOf(stackPaths(home).logs);
    return [...rows, updateRow(seen, unseen, requests)];
  } finally {
    await Promise.all(made.map((name) => site.clusters.stop(name)));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** All but the one that the bench has already; each then has fifty workers. */
async function makeClusters(site: Site): Promise<readonly string[]> {
  const made: string[] = [];
  for (let n = 1; n < CLUSTERS; n += 1) {
    const workers = n < REAL.clusters ? REAL.workers : 0;
    const name = await site.clusters.create({ workers });
    made.push(name);
    await workersThere(site, name, { count: workers });
  }
  await site.clusters.refresh();
  for (const { name } of site.clusters.running) await callQuiet(site, name, 'join', 0.5);
  return made;
}

async function tellNothingNew(site: Site): Promise<void> {
  for (const { name } of site.clusters.running) await callQuiet(site, name, 'part', 0);
}

async function callQuiet(site: Site, cluster: string, op: string, part: number): Promise<void> {
  const session = await site.jobs.link(cluster).session();
  await session.call(quiet, op, { count: WORKERS, part });
}

/** In windows that were just loaded: from the press to the rows, and to the workers in all of them. */
async function paints(editor: EditorSession, rounds: number): Promise<Row[]> {
  const times = { rows: [] as number[], workers: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0) {
      await hideViews(editor.page);
      await editor.reload();
    }
    await editor.page
      .locator('.statusbar-item', { hasText: `${CLUSTERS} clusters` })
      .waitFor({ timeout: 120_000 });
    const { rows, workers } = await openViews(editor.page);
    if (round === 0) continue;
    times.rows.push(rows);
    times.workers.push(workers);
  }
  const what = `${CLUSTERS} clusters of ${WORKERS} workers: press on the icon → `;
  const name = 'ours, in a window that was just loaded';
  const row = (till: string, sample: readonly number[], budgetMs?: number): Row => ({
    what: what + till,
    ours: { name, sample: sampleOf(sample), ...(budgetMs !== undefined && { budgetMs }) },
    peers: [],
  });
  return [
    row('all rows are painted', times.rows, 300),
    row('all rows tell their workers', times.workers),
  ];
}

async function hideViews(page: Page): Promise<void> {
  await page.locator('.activitybar [aria-label^="Explorer"]').first().click();
}

/** Presses the icon of our views; resolves to the times of both paints after that, ms. */
async function openViews(page: Page): Promise<{ rows: number; workers: number }> {
  await page.evaluate(`{${watchPaints}}`);
  await page.locator('.activitybar [aria-label^="Science Gateway"]').first().click();
  const painted = await page.waitForFunction('globalThis.sgPainted', undefined, {
    timeout: 60_000,
  });
  return (await painted.jsonValue()) as { rows: number; workers: number };
}

/** Runs in the page: notes when rows are there, as of the frame after them. */
const watchPaints = `
  delete globalThis.sgPainted;
  let began = 0;
  let rows = 0;
  const press = () => (began = performance.now());
  document.addEventListener('mousedown', press, { capture: true, once: true });
  const isOurs = (pane) =>
    pane.querySelector('.pane-header')?.getAttribute('aria-label')?.startsWith('Clusters') &&
    pane.getBoundingClientRect().width > 0;
  const look = () => {
    const pane = [...document.querySelectorAll('.pane')].find(isOurs);
    const found = [...(pane?.querySelectorAll('.monaco-list-row') ?? [])];
    if (began > 0 && found.length >= ${CLUSTERS}) {
      rows ||= performance.now() - began;
      const told = found.filter((row) => row.textContent.includes('${WORKERS} workers'));
      if (told.length >= ${CLUSTERS}) {
        globalThis.sgPainted = { rows, workers: performance.now() - began };
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** Work of the extension host for each update of the view, ms, and its longest standstill. */
async function busyness(probe: string): Promise<{ perUpdate: number[]; longest: number }> {
  const from = Date.now();
  await delay(WATCHED);
  const seconds = await hostSeconds(probe, from, Date.now());
  return {
    perUpdate: seconds.map(({ activeMs }) => (activeMs * UPDATE) / 1_000),
    longest: Math.max(...seconds.map(({ longestMs }) => longestMs)),
  };
}

type Busyness = Awaited<ReturnType<typeof busyness>>;

function updateRow(seen: Busyness, unseen: Busyness, requests: readonly string[]): Row {
  const what = [
    'the same: work of the extension host for an update, of which there are two a second',
    `its longest standstill ${seen.longest.toFixed(0)} ms`,
    `${requests.length} requests to the gateway in a minute without changes (goal 2)`,
  ].join('; ');
  return {
    what,
    ours: {
      name: 'everything in the host while the view is seen',
      sample: sampleOf(seen.perUpdate),
      budgetMs: 16,
    },
    peers: [{ name: 'the same host while it is not seen', sample: sampleOf(unseen.perUpdate) }],
  };
}

/** What the gateway writes for a request: `200 GET /…`. */
const REQUEST = /\d{3} [A-Z]+ \S*\/api\/v(?:ersion|1\/\S*)(?<!\/heartbeat) /g;

/** Requests about clusters in one minute of an open view in which nothing changes. */
async function requestsOf(logs: string): Promise<readonly string[]> {
  const file = join(logs, 'gateway.log');
  const before = (await readFile(file, 'utf8')).length;
  await delay(COUNTED);
  return (await readFile(file, 'utf8')).slice(before).match(REQUEST) ?? [];
}
