import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LineProcess } from './lines.ts';
import type { Row } from './report.ts';
import { sampleOf, timed } from './stats.ts';

const run = promisify(execFile);

/** A row of `npm start -- --headless`, measured until the picture's path is printed. */
async function startRow(
  what: string,
  measure: () => Promise<number>,
  { times, budgetMs }: { times: number; budgetMs: number },
): Promise<Row> {
  const measured: number[] = [];
  for (let round = 0; round < times; round += 1) measured.push(await measure());
  const name = 'npm start -- --headless → picture';
  return { what, ours: { name, sample: sampleOf(measured), budgetMs }, peers: [] };
}

/** With the stack of this bench running. */
export function attachedStart(root: string, home: string): Promise<Row> {
  const measure = () => untilPicture(root, { SCIENCE_GATEWAY_HOME: home });
  return startRow('Start, attached to a running stack', measure, { times: 3, budgetMs: 5000 });
}

/** After the stack was stopped. */
export function startAgain(root: string, home: string): Promise<Row> {
  const measure = () => untilPicture(root, { SCIENCE_GATEWAY_HOME: home });
  return startRow('Start again after a stop', measure, { times: 3, budgetMs: 15_000 });
}

/** A fresh clone of what is committed, with all caches empty. */
export async function firstStart(root: string): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'sg-fresh-'));
  try {
    const clone = join(folder, 'clone');
    await run('git', ['clone', '--quiet', root, clone]);
    const env = {
      SCIENCE_GATEWAY_HOME: join(folder, 'home'),
      SCIENCE_GATEWAY_CACHE: join(folder, 'cache'),
      npm_config_cache: join(folder, 'npm'),
      PIP_CACHE_DIR: join(folder, 'pip'),
      UV_CACHE_DIR: join(folder, 'uv'),
    };
    const measure = () => untilPicture(clone, env);
    const limits = { times: 1, budgetMs: 150_000 };
    return await startRow('First start: fresh clone, empty caches', measure, limits);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Time until the path of the picture is printed; then waits for the end, which stops the stack. */
async function untilPicture(cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const child = new LineProcess({
    command: 'npm',
    args: ['start', '--silent', '--', '--headless'],
    env: { ...process.env, ...env, CI: 'true' },
    cwd,
  });
  const ms = await timed(async () => {
    while (!(await child.next()).includes('.png'));
  });
  await child.end();
  return ms;
}
