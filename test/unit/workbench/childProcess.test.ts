import { once } from 'node:events';
import { expect, test } from 'vitest';
import { runCommand, startChild } from '../../../src/workbench/childProcess.ts';

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('returns what a command printed', async () => {
  expect(await runCommand('sh', ['-c', 'echo out; echo err >&2'])).toBe('out\n');
});

test('a command that fails says why', async () => {
  const failed = runCommand('sh', ['-c', 'echo too bad >&2; exit 3']);
  await expect(failed).rejects.toMatchObject({ _tag: 'CommandFailed' });
  await expect(failed).rejects.toThrow(/"sh -c .*failed \(3\): too bad/);
  await expect(runCommand('no-such-program', [])).rejects.toThrow(/ENOENT/);
});

test('an abort ends a command and is no failure', async () => {
  const stop = new AbortController();
  const running = runCommand('sleep', ['60'], { signal: stop.signal });
  stop.abort();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  await expect(runCommand('true', [], { signal: stop.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('disposal ends what the child has started too', async () => {
  const own = startChild('sh', ['-c', 'sleep 60 & echo $!; wait']);
  if (!own.child.stdout) throw new Error('no output');
  const [line] = (await once(own.child.stdout, 'data')) as [Buffer];
  const grandchild = Number(line.toString());
  expect(isRunning(grandchild)).toBe(true);
  await own[Symbol.asyncDispose]();
  expect(own.child.signalCode ?? own.child.exitCode).not.toBeNull();
  await expect.poll(() => stateOf(grandchild)).toMatch(/^(gone|Z)$/);
});

/** `gone`, or the letter of `ps`: who has no parent to wait for it stays a zombie in some containers. */
async function stateOf(pid: number): Promise<string> {
  const printed = await runCommand('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => 'gone');
  return printed.trim().slice(0, 4).replace(/^Z.*/, 'Z');
}
