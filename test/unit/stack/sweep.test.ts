import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MARKER } from '../../../src/stack/launch.ts';
import { identify } from '../../../src/stack/processIdentity.ts';
import { sweep, toSweep } from '../../../src/stack/sweep.ts';

let records: string;
const install = `unit-${process.pid}`;

beforeEach(async () => {
  records = join(await mkdtemp(join(tmpdir(), 'sweep-')), 'processes');
  await mkdir(records);
});
afterEach(() => rm(join(records, '..'), { recursive: true }));

async function start(command: string, mark?: string) {
  const env = { ...process.env, ...(mark ? { [MARKER]: mark } : {}) };
  const child = spawn('/bin/sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, ended, child };
}

describe('toSweep', () => {
  const one = { pid: 10, start: 'a' };
  const two = { pid: 11, start: 'b' };

  test('ends each process once', () => {
    expect(toSweep([one, two, { ...one }], new Set())).toEqual([one, two]);
  });

  test('spares ourselves and what we run in', () => {
    expect(toSweep([one, two], new Set([10]))).toEqual([two]);
  });
});

describe('sweep', () => {
  test('ends what carries the mark or is recorded, and nothing else', async () => {
    const marked = await start('echo; exec sleep 60', install);
    const recorded = await start('echo; exec sleep 60');
    const foreign = await start('echo; exec sleep 60', `${install}-other`);
    const identity = await identify(recorded.pid);
    await writeFile(join(records, 'a.json'), JSON.stringify({ service: 'hub', ...identity }));
    // Its process id lives, but has been given away again since.
    await writeFile(join(records, 'b.json'), JSON.stringify({ pid: foreign.pid, start: 'before' }));
    await writeFile(join(records, 'c.json'), '{"pid": 1');
    expect(await sweep(records, install)).toBe(2);
    expect((await marked.ended)[1]).toBe('SIGTERM');
    expect((await recorded.ended)[1]).toBe('SIGTERM');
    expect(await identify(foreign.pid)).toBeDefined();
    foreign.child.kill('SIGKILL');
    await expect(stat(records)).rejects.toThrow('ENOENT');
  });

  test('kills what does not end when asked', { timeout: 15_000 }, async () => {
    const deaf = await start('trap "" TERM; echo; while :; do sleep 60 & wait; done', install);
    expect(await sweep(records, install)).toBeGreaterThanOrEqual(1);
    expect((await deaf.ended)[1]).toBe('SIGKILL');
  });

  test('finds nothing where nothing ran', async () => {
    expect(await sweep(join(records, 'none'), `${install}-nobody`)).toBe(0);
  });
});
