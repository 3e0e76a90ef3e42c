import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isGatewayError } from '../../src/base/errors.ts';
import { SchedulerSession } from '../../src/dask/session.ts';
import type { Job, JobRequest, LogPiece } from '../../src/jobs/job.ts';
import { JobBoard } from '../../src/jobs/jobBoard.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { positionAfter, type LogPosition } from '../../src/jobs/jobLog.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { Carrier } from '../../src/net/carrier.ts';
import { outputOf } from '../../src/site/profile.ts';
import { proxyTarget } from '../../src/site/proxyTarget.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { ensurePython } from '../kit/python.ts';
import { schedulerProcess, testSite } from '../kit/site.ts';
import { CuttingCarrier, testCarrier } from '../kit/carrier.ts';
import { testStack } from '../kit/stack.ts';
import busyThreads from '../programs/busy_threads.py';
import changeKeys from '../programs/change_keys.py';
import hideModule from '../programs/hide_module.py';
import answers from '../programs/jobs/answers.py';
import diesOnce from '../programs/jobs/dies_once.py';
import numberedLines from '../programs/jobs/numbered_lines.py';
import raises from '../programs/jobs/raises.py';
import writesForEver from '../programs/jobs/writes_for_ever.py';

let stack: Stack;
let way: Carrier;
let site: Site;
let cluster: string;
let session: SchedulerSession;
let board: JobBoard;

beforeAll(async () => {
  stack = await testStack();
  way = await testCarrier(stack);
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 2 });
  session = await openSession(cluster);
  board = await JobBoard.open(session);
  await workers(2);
});

afterAll(async () => {
  await board[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
  await way[Symbol.asyncDispose]();
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

async function openSession(name: string, own?: Carrier): Promise<SchedulerSession> {
  const carrier = own ?? way;
  const credentials = await site.gateway.credentials(name);
  const target = proxyTarget(site.profile);
  return SchedulerSession.open({ carrier, target, name, credentials });
}

/** Waits until the cluster has so many workers. */
async function workers(count: number): Promise<void> {
  if (board.workers >= count) return;
  await new Promise<void>((resolve) => {
    const listening = board.onDidChangeWorkers((now) => {
      if (now < count) return;
      listening.dispose();
      resolve();
    });
  });
}

/** Runs one of the test's functions on every worker. */
async function onWorkers(source: string, ...args: (string | boolean)[]): Promise<string[]> {
  const { workers: all } = await session.identity();
  return Promise.all(all.map(({ address }) => session.runOnWorker(address, source, args)));
}

const program = (name: string, source: string) => ({ name, source, entry: 'run' });

function request(
  name: string,
  source: string,
  params: Readonly<Record<string, unknown>> = {},
  change: Partial<JobRequest> = {},
): JobRequest {
  const id = change.id ?? generateJobId(name);
  const output = outputOf(site.profile, id);
  return { id, program: program(name, source), params, output, ...change };
}

/** Submits and waits for the end. */
async function ran(wanted: JobRequest): Promise<Job> {
  await board.submit(wanted);
  return board.ended(wanted.id);
}

/** All keys under an address. */
async function keysOf(url: string): Promise<string[]> {
  const store = site.openStore(url);
  const keys: string[] = [];
  for (let next: string | undefined, more = true; more; more = next !== undefined) {
    const page = await store.list({ next });
    keys.push(...page.objects.map(({ key }) => key));
    next = page.next;
  }
  return keys;
}

async function linesOf(id: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const piece of board.log(id)) if (piece.kind === 'lines') lines.push(...piece.lines);
  return lines;
}

describe('the sample job', () => {
  it('writes 100 chunks, each bit-equal to what numpy draws', async () => {
    const id = generateJobId('random_array');
    const params = { ...sampleDefaults, seed: 11 };
    const output = outputOf(site.profile, id);
    const seen: number[] = [];
    const listening = board.onDidChange((job) => {
      if (job.id === id && job.progress) seen.push(job.progress.done);
    });
    const job = await ran({ id, program: sampleProgram, params, output });
    listening.dispose();
    expect(job).toMatchObject({ state: 'done', attempts: 1, lines: 0, deaths: [] });
    expect(job.progress).toEqual({ done: 100, total: 100, unit: 'chunks' });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));

    const script = fileURLToPath(new URL('../programs/expected_chunks.py', import.meta.url));
    const { stdout } = await promisify(execFile)(await ensurePython(), [script, '11']);
    const expected = JSON.parse(stdout) as Record<string, string>;
    const store = site.openStore(job.output);
    const keys = (await keysOf(job.output)).filter((key) => /^\d+\.\d+$/.test(key));
    expect(keys.sort()).toEqual(Object.keys(expected).sort());
    const hashes = await Promise.all(
      keys.map(async (key) => {
        const bytes = (await store.get(key)) ?? new Uint8Array();
        return [key, createHash('sha256').update(bytes).digest('hex')] as const;
      }),
    );
    expect(Object.fromEntries(hashes)).toEqual(expected);
    const zarray = JSON.parse(new TextDecoder().decode(await store.get('.zarray'))) as Record<
      string,
      unknown
    >;
    expect(zarray).toMatchObject({
      zarr_format: 2,
      shape: [1000, 1000],
      chunks: [100, 100],
      dtype: '<f4',
      compressor: null,
      fill_value: null,
      filters: null,
      order: 'C',
    });
  });

  it('tells its result to who asks', async () => {
    const job = await ran(request('answers', answers, { value: 'ä' }));
    expect(job.state).toBe('done');
    expect(await board.get(job.id)).toMatchObject({ result: { value: 'ä', nan: 'nan' } });
  });
});

describe('identity', () => {
  it('the same id again is that job', async () => {
    const wanted = request('answers', answers, { value: 1 });
    const [first, second] = await Promise.all([board.submit(wanted), board.submit(wanted)]);
    expect([first.existing, second.existing].sort()).toEqual([false, true]);
    expect((await board.ended(wanted.id)).attempts).toBe(1);
  });

  it('an id that has its record in the bucket is refused', async () => {
    const wanted = request('answers', answers, { value: 1 });
    await ran(wanted);
    await recorded(wanted.id);
    await board.forget(wanted.id);
    expect(await ran(wanted)).toMatchObject({ state: 'failed', failure: 'id taken' });
  });

  it('objects at the output are refused with their count', async () => {
    const wanted = request('answers', answers, { value: 1 });
    const store = site.openStore(`s3://${wanted.output.bucket}/${wanted.output.prefix}`);
    for (const key of ['a', 'b', 'c']) await store.put(key, new Uint8Array(1));
    const job = await ran(wanted);
    expect(job).toMatchObject({ state: 'failed', failure: 'objects there' });
    expect(job.error).toMatch(/^3 objects are already in s3:/);
    expect(await keysOf(job.output)).toEqual(['a', 'b', 'c']);
  });

  it.each(['a/b', '..', 'a b', 'x'.repeat(300), ''])('%j is no id', async (id) => {
    await expect(board.submit(request('x', answers, {}, { id }))).rejects.toMatchObject({
      _tag: 'InvalidInput',
      field: 'id',
    });
  });

  it('an unknown job is missing', async () => {
    const missing = { _tag: 'JobMissing', id: 'nobody' };
    await expect(board.get('nobody')).rejects.toMatchObject(missing);
    await expect(board.cancel('nobody')).rejects.toMatchObject(missing);
    await expect(board.forget('nobody')).rejects.toMatchObject(missing);
    await expect(linesOf('nobody')).rejects.toMatchObject(missing);
  });

  /** Waits until the final state lies beside the data. */
  async function recorded(id: string): Promise<void> {
    const store = site.openStore(`s3://${outputOf(site.profile, id).bucket}/_jobs/${id}`);
    await expect.poll(() => store.get('status.json')).toBeDefined();
  }
});

describe('jobs that cannot work', () => {
  it('a Python error: first line in the job, traceback in the log', async () => {
    const job = await ran(request('raises', raises));
    expect(job).toMatchObject({
      state: 'failed',
      failure: 'error',
      error: 'ValueError: chunk 3, 4 is empty',
    });
    const lines = await linesOf(job.id);
    expect(lines[0]).toBe('before');
    expect(lines).toContain('  File "raises.py", line 3, in run');
    expect((await board.get(job.id)).traceback).toContain('raise ValueError');
  });

  it('workers without zarr: names the package and the option', async () => {
    await onWorkers(hideModule, 'zarr', true);
    try {
      const id = generateJobId('random_array');
      const output = outputOf(site.profile, id);
      const job = await ran({ id, program: sampleProgram, params: {}, output });
      expect(job).toMatchObject({ state: 'failed', failure: 'package missing' });
      expect(job.error).toMatch(/no package zarr\..*`image`/);
    } finally {
      await onWorkers(hideModule, 'zarr', false);
    }
  });

  it('a bucket that does not exist', async () => {
    const wanted = request('answers', answers, { value: 1 });
    const output = { ...wanted.output, bucket: 'no-such-bucket' };
    const job = await ran({ ...wanted, output });
    expect(job).toMatchObject({ state: 'failed', failure: 'bucket missing' });
    expect(job.error).toContain('The bucket no-such-bucket does not exist');
  });

  it('keys that the store refuses', async () => {
    await onWorkers(changeKeys, 'not-the-secret');
    try {
      const job = await ran(request('answers', answers, { value: 1 }));
      expect(job).toMatchObject({ state: 'failed', failure: 'keys refused' });
      expect(job.error).not.toContain('not-the-secret');
    } finally {
      await onWorkers(changeKeys, '');
    }
  });
});

describe('cancel', () => {
  it('ends tasks and thread within 3 s, and nothing more is written', async () => {
    const wanted = request('writes_for_ever', writesForEver);
    await board.submit(wanted);
    await board.until(wanted.id, ({ lines }) => lines > 0);
    const begun = Date.now();
    const job = await board.cancel(wanted.id);
    expect(job.state).toBe('cancelled');
    expect(Date.now() - begun).toBeLessThan(3000);
    const busy = async () => (await onWorkers(busyThreads)).every((count) => count === '0');
    await expect.poll(busy).toBe(true);
    const keys = await keysOf(job.output);
    const [first] = await Promise.all([keysOf(job.output), linesOf(job.id)]);
    expect(first).toEqual(keys);
    expect(await board.cancel(job.id)).toMatchObject({ state: 'cancelled' });
  });
});

describe('the queue', () => {
  it('runs so many at once as it is told; a sweep is handed over and cancelled as a whole', async () => {
    const name = generateJobId('sweep');
    const children = [0, 1, 2].map((index) => ({
      ...request('writes_for_ever', writesForEver, {}, { id: `${name}-${index}` }),
      sweep: { id: name, index, of: 3 },
    }));
    expect(await board.setLimit(1)).toMatchObject({ limit: 1, chosen: true });
    try {
      const said = await board.submitMany(children);
      const again = await board.submitMany(children);
      expect(said.map((one) => 'job' in one && one.existing)).toEqual([false, false, false]);
      expect(again.map((one) => 'job' in one && one.existing)).toEqual([true, true, true]);
      const [first = '', second = '', third = ''] = children.map(({ id }) => id);
      await board.until(first, ({ lines }) => lines > 0);
      expect((await board.setPriority(third, 5)).state).toBe('queued');
      expect((await board.get(second)).state).toBe('queued');
      await board.cancelSweep(name);
      const ended = await Promise.all(children.map(({ id }) => board.ended(id)));
      expect(ended.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
      expect(ended.map(({ cancelRung }) => cancelRung).slice(1)).toEqual(['queue', 'queue']);
      expect(ended.map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
      expect(ended[1]?.sweep).toEqual({ id: name, index: 1, of: 3 });
    } finally {
      expect((await board.setLimit(undefined)).chosen).toBe(false);
    }
  });

  it('ends a job that is over its time', async () => {
    const job = await ran(
      request('writes_for_ever', writesForEver, {}, { options: { timeoutMs: 500 } }),
    );
    expect(job).toMatchObject({ state: 'timed out', failure: 'timed out', timeoutMs: 500 });
    expect(job.history.map(({ state }) => state).slice(-2)).toEqual(['cancelling', 'timed out']);
  });
});

describe('faults', () => {
  it('a killed worker: the job goes on, and shows attempt and reason', async () => {
    const flag = join(await mkdtemp(join(tmpdir(), 'job-test-')), 'flag');
    const job = await ran(request('dies_once', diesOnce, { flag }, { options: { retries: 1 } }));
    expect(job).toMatchObject({ state: 'done', attempts: 2 });
    const told = await board.until(job.id, ({ deaths }) => deaths.length === 1);
    expect(told.deaths[0]).toMatch(/signal 9/);
    const attempts = new Set<number>();
    for await (const { attempt } of board.log(job.id)) attempts.add(attempt);
    expect([...attempts]).toEqual([1, 2]);
    await workers(2);
  });

  it('a killed scheduler: the session says so, and so does who waits', async () => {
    const doomed = await site.clusters.create({ workers: 1 });
    await using far = await openSession(doomed);
    await using its = await JobBoard.open(far);
    const wanted = request('writes_for_ever', writesForEver);
    await its.submit(wanted);
    const waiting = expect(its.ended(wanted.id)).rejects.toMatchObject({ _tag: 'CommClosed' });
    process.kill(await schedulerProcess(site, doomed), 'SIGKILL');
    expect(await far.closed).toBeInstanceOf(Error);
    await waiting;
    await site.clusters.stop(doomed);
  });

  it('5 000 lines over a connection that is cut 50 times: each once, or counted in a gap', async () => {
    const wanted = request('numbered_lines', numberedLines, {
      count: 5000,
      burst: 50,
      pause: 0.05,
    });
    await board.submit(wanted);
    const reader = new CutReader(wanted.id);
    await reader.read(100);
    expect(reader.cuts).toBeGreaterThanOrEqual(49);
    expect(reader.numbers.length + reader.missed).toBe(5000);
    expect(reader.numbers).toEqual([...new Set(reader.numbers)].sort((a, b) => a - b));
    expect(reader.numbers.at(-1)).toBe(5000);
  });
});

/** Reads a log through connections that it cuts itself. */
class CutReader {
  readonly numbers: number[] = [];
  missed = 0;
  cuts = 0;
  #at: LogPosition = { attempt: 1, after: 0 };

  constructor(readonly id: string) {}

  /** Reads to the end; each connection is cut after so many lines, in the middle of a piece. */
  async read(lines: number): Promise<void> {
    while (!(await this.#readOnce(lines)));
  }

  /** True when the log's end was reached. */
  async #readOnce(lines: number): Promise<boolean> {
    const carrier = new CuttingCarrier(way);
    await using far = await openSession(cluster, carrier);
    await using board = await JobBoard.open(far);
    let left = lines;
    try {
      for await (const piece of board.log(this.id, this.#at)) {
        left -= this.#take(piece, left);
        if (left > 0) continue;
        this.cuts++;
        carrier.cut();
        await far.closed;
      }
    } catch (error) {
      if (left > 0 || !isGatewayError(error, 'CommClosed')) throw error;
    }
    return left > 0;
  }

  /** Takes at most `most` lines of a piece: what a cut connection would have brought of it. */
  #take(piece: LogPiece, most: number): number {
    const taken = piece.kind === 'gap' ? piece : { ...piece, lines: piece.lines.slice(0, most) };
    if (most <= 0) return 0;
    this.#at = positionAfter(taken, this.#at);
    if (taken.kind === 'gap') {
      this.missed += taken.count;
      return 0;
    }
    this.numbers.push(...taken.lines.map((line) => Number(line.split(' ')[1])));
    return taken.lines.length;
  }
}
