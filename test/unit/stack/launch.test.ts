import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Emitter } from '../../../src/base/emitter.ts';
import { saysPortTaken } from '../../../src/stack/failureOf.ts';
import { launch, type ServiceSpec } from '../../../src/stack/launch.ts';
import { logTail } from '../../../src/stack/logTail.ts';
import { stackPaths, type StackPaths } from '../../../src/stack/paths.ts';
import { privateFolder } from '../../../src/stack/privateFiles.ts';
import { untilReady } from '../../../src/stack/readiness.ts';
import { Supervised } from '../../../src/stack/supervised.ts';

let paths: StackPaths;

beforeEach(async () => {
  paths = stackPaths(await mkdtemp(join(tmpdir(), 'launch-')));
  for (const folder of [paths.logs, paths.processes]) await privateFolder(folder);
});
afterEach(() => rm(paths.home, { recursive: true }));

function shell(script: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    service: 'hub',
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH: process.env['PATH'] ?? '' },
    cwd: paths.home,
    isReady: () => Promise.resolve(false),
    ...more,
  };
}

describe('a service', () => {
  test('that ends early ends the wait at once, with the tail of its log', async () => {
    const spec = shell('echo first; echo "no such table" >&2; exit 7');
    const began = performance.now();
    await expect(Supervised.start(spec, paths)).rejects.toMatchObject({
      _tag: 'StackFailed',
      service: 'hub',
      logTail: 'first\nno such table',
      message: expect.stringMatching(/local hub ended with code 7/) as unknown,
    });
    expect(performance.now() - began).toBeLessThan(3000);
  });

  test('that finds its port taken says so', async () => {
    const spec = shell('echo "listen tcp 127.0.0.1:1: bind: address already in use"; exit 1');
    await expect(Supervised.start(spec, paths)).rejects.toMatchObject({ _tag: 'PortTaken' });
  });

  test('that lives on with its port taken is not waited for', async () => {
    const spec = shell('echo "Error: listen EADDRINUSE"; exec sleep 60');
    await expect(Supervised.start(spec, paths)).rejects.toMatchObject({ _tag: 'PortTaken' });
    expect(await readdir(paths.processes)).toEqual([]);
  });

  test('whose program is missing is an error', async () => {
    const spec = shell('', { command: '/no/such/program' });
    await expect(Supervised.start(spec, paths)).rejects.toMatchObject({ _tag: 'StackFailed' });
  });

  test('whose folder is missing is an error, too', async () => {
    const spec = shell('sleep 1', { cwd: join(paths.home, 'gone') });
    await expect(Supervised.start(spec, paths)).rejects.toMatchObject({ _tag: 'StackFailed' });
  });

  test('is stopped when the start is cancelled', async () => {
    const cancel = new AbortController();
    const spec = shell('exec sleep 60', {
      isReady: () => {
        cancel.abort(new DOMException('enough', 'AbortError'));
        return Promise.resolve(false);
      },
    });
    await expect(Supervised.start(spec, paths, cancel)).rejects.toThrow('enough');
    expect(await readdir(paths.processes)).toEqual([]);
  });

  test('writes a log and files that only the user reads', async () => {
    const launched = await launch(shell('echo hello; : > mine; exec sleep 60'), paths);
    await untilReady(
      shell('', { isReady: async () => (await logTail(launched.log)) === 'hello' }),
      launched,
    );
    await launched.stop(1000);
    expect(await launched.ended).toBe('ended by SIGTERM');
    for (const file of [launched.log, join(paths.home, 'mine')]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
  });

  test('that does not end when asked is killed with its children', async () => {
    const script = 'trap "" TERM; echo up; while :; do sleep 60 & wait; done';
    const launched = await launch(shell(script), paths);
    await untilReady(
      shell('', { isReady: async () => (await logTail(launched.log)) === 'up' }),
      launched,
    );
    await launched.stop(50);
    expect(await launched.ended).toBe('ended by SIGKILL');
  });

  test('keeps the log of its run before', async () => {
    for (const word of ['one', 'two']) {
      const { ended } = await launch(shell(`echo ${word}`), paths).catch(() => ({
        ended: undefined,
      }));
      await ended;
    }
    expect(await readFile(join(paths.logs, 'hub.previous.log'), 'utf8')).toBe('one\n');
    expect(await readFile(join(paths.logs, 'hub.log'), 'utf8')).toBe('two\n');
  });

  test('that ends by itself is started again, and not after it was stopped', async () => {
    const incidents: string[] = [];
    const restarted = new Emitter<undefined>();
    const again = new Promise((resolve) => restarted.event(resolve));
    const spec = shell('exec sleep 60', { isReady: () => Promise.resolve(true) });
    const service = await Supervised.start(spec, paths, {
      onIncident: (what) => {
        incidents.push(what);
        if (what.includes('runs again')) restarted.fire(undefined);
      },
    });
    const [record = ''] = await readdir(paths.processes);
    process.kill(Number.parseInt(record, 10), 'SIGKILL');
    await again;
    await service.stop(1000);
    expect(incidents).toEqual([
      'The local hub ended by SIGKILL and is started again.',
      'The local hub runs again.',
    ]);
    expect(await readdir(paths.processes)).toEqual([]);
  });
});

describe('saysPortTaken', () => {
  test.each([
    'listen tcp 127.0.0.1:8000: bind: address already in use',
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:8000',
    "OSError: [Errno 98] error while attempting to bind on address ('127.0.0.1', 1)",
  ])('%s', (line) => expect(saysPortTaken(`a\n${line}\nb`)).toBe(true));

  test('not for other failures', () => {
    expect(saysPortTaken('PermissionError: [Errno 13] denied, id 980')).toBe(false);
  });
});
