import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import {
  identify,
  identifySelf,
  isAlive,
  parentOf,
  processesWith,
} from '../../../src/stack/processIdentity.ts';

const children: ChildProcess[] = [];

async function sleeper(env: NodeJS.ProcessEnv = {}): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sleep', ['60'], { env: { ...process.env, ...env }, stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('process identity', () => {
  test('is the same as long as the process lives', async () => {
    expect(await identifySelf()).toEqual(await identify(process.pid));
    expect(await isAlive(await identifySelf())).toBe(true);
  });

  test('a process id with another start is another process', async () => {
    expect(await isAlive({ pid: process.pid, start: 'long ago' })).toBe(false);
  });

  test('ends with the process', async () => {
    const child = await sleeper();
    const identity = await identify(child.pid);
    expect(identity && (await isAlive(identity))).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identity && (await isAlive(identity))).toBe(false);
  });

  test('knows the parent', async () => {
    const child = await sleeper();
    expect(await parentOf(child.pid)).toBe(process.pid);
  });

  test('finds exactly the processes that carry a mark', async () => {
    const mark = `MARK_${process.pid}=one`;
    const marked = await sleeper({ [`MARK_${process.pid}`]: 'one' });
    await sleeper({ [`MARK_${process.pid}`]: 'one more' });
    await sleeper();
    const found = await processesWith(mark);
    expect(found.map(({ identity }) => identity.pid)).toEqual([marked.pid]);
  });
});
