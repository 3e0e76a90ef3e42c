import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { delay } from '../../src/base/abort.ts';
import { installPackages } from '../../src/jobs/installPackages.ts';
import type { Job, JobRequest } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import { outputOf } from '../../src/site/profile.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { OpenCluster } from '../kit/openCluster.ts';
import { ensurePython } from '../kit/python.ts';
import { serviceProcesses, testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import steadyLines from '../programs/jobs/steady_lines.py';
import residentMemory from '../programs/resident_memory.py';

const MB = 1024; // in kB, as /proc counts

let stack: Stack;
let site: Site;
let cluster: OpenCluster;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await OpenCluster.create(stack, site, 1);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

function request(
  program: JobRequest['program'],
  params: JobRequest['params'],
  change: Partial<JobRequest> = {},
): JobRequest {
  const id = generateJobId(program.name);
  return { id, program, params, output: outputOf(site.profile, id), ...change };
}

const talker = { name: 'steady_lines', source: steadyLines, entry: 'run' };
const recordOf = ({ id, output }: JobRequest) =>
  site.openStore(`s3://${output.bucket}/_jobs/${id}`);

/** Waits until the whole record is written. */
async function written(job: JobRequest): Promise<void> {
  const read = () => recordOf(job).get('ro-crate-metadata.json');
  await expect.poll(read, { timeout: 60_000 }).toBeDefined();
}

/** Everything that lies in the stored log. */
async function storedLog(job: JobRequest): Promise<string> {
  const { objects } = await recordOf(job).list({ prefix: 'log/' });
  const parts = await Promise.all(objects.map(({ key }) => recordOf(job).get(key)));
  return parts
    .flatMap((part) => new TextDecoder().decode(part).trimEnd().split('\n'))
    .map((run) => (JSON.parse(run) as [number, string, string])[2])
    .join('');
}

function expectLines(log: string, count: number): void {
  const numbers = log
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.split(' ')[1]));
  expect(numbers.length).toBe(count);
  expect(numbers.findIndex((number, at) => number !== at + 1)).toBe(-1);
}

/** Largest memory of the worker, kB, until the job has ended. */
async function peakMemory(ended: Promise<Job>): Promise<number> {
  const { workers } = await cluster.session.identity();
  const [worker] = workers;
  let peak = 0;
  for (;;) {
    const held = await cluster.session.runOnWorker(worker?.address ?? '', residentMemory, []);
    peak = Math.max(peak, Number(held));
    const isOver = await Promise.race([ended.then(() => true), delay(500).then(() => false)]);
    if (isOver) return peak;
  }
}

it('10 000 lines a second for a minute, 25 s of it without the store: nothing lost, memory flat', async () => {
  const warm = request(talker, { rate: 10_000, seconds: 2 });
  await cluster.board.submit(warm);
  const before = await peakMemory(cluster.board.ended(warm.id));

  const job = request(talker, { rate: 10_000, seconds: 60 });
  let live = 0;
  const listening = cluster.session.subscribe(`science-gateway:log:${job.id}`, (message) => {
    live += JSON.stringify(message).length;
  });
  await listening.ready;
  await cluster.board.submit(job);
  const ended = cluster.board.ended(job.id);
  const peak = peakMemory(ended);
  await delay(15_000);
  const [store = 0] = await serviceProcesses(inject('stackHome'), 'object store');
  process.kill(store, 'SIGSTOP');
  await delay(25_000);
  process.kill(store, 'SIGCONT');
  const { state, lines } = await ended;
  listening.dispose();
  expect({ state, lines }).toEqual({ state: 'done', lines: 600_000 });
  await written(job);
  expectLines(await storedLog(job), 600_000);
  const most = await peak;
  console.log(`worker: ${before / MB} MB before, at most ${most / MB} MB; live ${live} characters`);
  expect(most - before).toBeLessThan(64 * MB);
  // 32 kB a second, 256 kB after a silence, 1 MB of what is left at the end, and JSON around it.
  expect(live).toBeLessThan(1.5 * (62 * 32 * 1024 + 256 * 1024 + 1024 * 1024));
}, 240_000);

it('200 MB of log: all of it is stored, and little of it in memory', async () => {
  const job = request(talker, { rate: 200_000, seconds: 10, width: 88 });
  await cluster.board.submit(job);
  const ended = cluster.board.ended(job.id);
  const peak = await peakMemory(ended);
  expect(await ended).toMatchObject({ state: 'done', lines: 2_000_000 });
  await written(job);
  const log = await storedLog(job);
  expect(log.length).toBeGreaterThan(200_000_000);
  expectLines(log, 2_000_000);
  console.log(`worker: at most ${peak / MB} MB`);
}, 240_000);

it('the wrapper costs a job of 10 s at most 2 %', async () => {
  const job = request(talker, { rate: 50, seconds: 10 });
  const begun = performance.now();
  await cluster.board.submit(job);
  await cluster.board.ended(job.id);
  const took = performance.now() - begun;
  const inside = ((await cluster.board.get(job.id)).result as number) * 1000;
  console.log(`${took - inside} ms beside ${inside} ms`);
  expect(took - inside).toBeLessThan(0.02 * inside);
}, 60_000);

it('packages that pip does not find are refused in its words', async () => {
  const asked = installPackages(cluster.session, ['no-such-package-of-ours==1']);
  const refused = { _tag: 'PackagesNotInstalled' };
  await expect(asked).rejects.toMatchObject(refused);
  await expect(asked).rejects.toThrow(/could not be installed on the workers: .*`image`/s);
}, 120_000);

it('the crate passes its published checker', async () => {
  const job = request(
    sampleProgram,
    { shape: [40, 40], chunks: [20, 20] },
    { origin: { publish: 'source', user: 'ann', git: { dirty: true, patch: '--- a\n' } } },
  );
  await cluster.board.submit(job);
  await cluster.board.ended(job.id);
  await written(job);
  const folder = await mkdtemp(join(tmpdir(), 'crate-test-'));
  for (const { key } of (await recordOf(job).list()).objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), (await recordOf(job).get(key)) ?? '');
  }
  expect(await judge(folder)).toMatch(/^valid$/m);
}, 180_000);

/** What roc-validator, in an environment of its own, says of a crate. */
async function judge(folder: string): Promise<string> {
  const run = promisify(execFile);
  const python = await ensurePython();
  const uv = join(dirname(python), 'uv');
  const environment = await mkdtemp(join(tmpdir(), 'roc-validator-'));
  const own = join(environment, 'bin', 'python');
  const file = (name: string) => fileURLToPath(new URL(`../programs/${name}`, import.meta.url));
  await run(uv, ['venv', '--quiet', '--python', python, environment]);
  const pinned = ['--require-hashes', '-r', file('crate-requirements.txt')];
  await run(uv, ['pip', 'install', '--quiet', '--python', own, ...pinned]);
  return (await run(own, [file('validate_crate.py'), folder])).stdout;
}
