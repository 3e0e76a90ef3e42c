import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { HubClient } from '../../src/hub/hubClient.ts';
import { Http } from '../../src/net/http.ts';
import { attachStack } from '../../src/stack/attachStack.ts';
import { MARKER } from '../../src/stack/launch.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import { isFree, type Ports } from '../../src/stack/ports.ts';
import { isAlive, processesWith } from '../../src/stack/processIdentity.ts';
import { readIfThere } from '../../src/stack/privateFiles.ts';
import { loadSecrets } from '../../src/stack/secrets.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { readStack } from '../../src/stack/stackState.ts';
import { startStack } from '../../src/stack/startStack.ts';
import { stopStack } from '../../src/stack/stopStack.ts';
import type { SupervisorLine } from '../../src/stack/supervisor.ts';
import { testStack } from '../kit/stack.ts';

let folder: string;
let program: string;
const supervisors: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'science-gateway-stack-'));
  program = join(folder, 'stack.cjs');
  await build({
    entryPoints: ['src/stack/supervisor.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    loader: { '.py': 'text', '.txt': 'text' },
    outfile: program,
  });
});

afterAll(async () => {
  for (const child of supervisors) child.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

/** Runs the supervisor in `home` until it has printed a line of one of the kinds. */
async function supervise(home: string) {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, SCIENCE_GATEWAY_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  supervisors.push(child);
  for await (const text of createInterface(child.stdout)) {
    const line = JSON.parse(text) as SupervisorLine;
    if (line.kind === 'ready' || line.kind === 'failed') {
      child.stdout.resume();
      return { child, line };
    }
  }
  throw new Error('The supervisor ended without a word.');
}

async function running(home: string) {
  const { install } = await loadSecrets(stackPaths(home).secrets);
  return (await processesWith(`${MARKER}=${install}`)).map(({ identity }) => identity);
}

function objects(stack: Stack): S3Client {
  const { endpoint, region } = stack.addresses.s3;
  return new S3Client({ endpoint, region, credentials: stack.storeKeys(), forcePathStyle: true });
}

describe('a running stack', () => {
  test('is attached to by the next start, and left running by it', async () => {
    const home = inject('stackHome');
    for (const attempt of [1, 2]) {
      await using second = await startStack({ home });
      expect(second.owner, `attempt ${attempt}`).toBe(false);
      expect(second.addresses).toEqual(inject('stackAddresses'));
    }
  });

  test('gives tokens with which hub and gateway know the user', async () => {
    await using stack = await testStack();
    using http = new Http();
    const token = await stack.userToken({ expiresInSeconds: 60 });
    const user = await new HubClient(http, stack.addresses.hub).user(token);
    expect(user.name).toBe(stack.addresses.user);
    expect(user.scopes).toContain('access:services!service=dask-gateway');
    expect(user.scopes.some((scope) => scope.startsWith('admin'))).toBe(false);
    const headers = { authorization: `jupyterhub ${token}` };
    for (const base of [stack.addresses.gateway, stack.addresses.gatewayThroughHub]) {
      const answer = await http.request({ url: `${base}/api/v1/options`, headers });
      expect(answer.status).toBe(200);
      const { cluster_options } = JSON.parse(new TextDecoder().decode(answer.body)) as {
        cluster_options: { field: string; label: string; default: unknown; spec: unknown }[];
      };
      expect(cluster_options.map(({ field, label, spec }) => [field, label, spec])).toEqual([
        ['worker_cores', 'Worker Cores', { type: 'int', min: 1, max: 4 }],
        ['worker_memory', 'Worker Memory (GiB)', { type: 'float', min: 1, max: 8 }],
        ['image', 'Image', { type: 'string' }],
      ]);
    }
  });

  test('lets the user write objects, but makes no bucket by mistake', async () => {
    await using stack = await testStack();
    const s3 = objects(stack);
    const put = (Bucket: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    await put(stack.addresses.s3.bucket);
    await expect(put('no-such-bucket')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    s3.destroy();
  });
});

describe('a stack of its own', { timeout: 240_000 }, () => {
  test('comes back after everything was killed, and stops from outside', async () => {
    const home = join(folder, 'killed');
    const first = await supervise(home);
    expect(first.line).toEqual({ kind: 'ready', owner: true, home });
    const stack = await attachStack(home);
    if (!stack) throw new Error('not running');
    const { addresses } = stack;
    const s3 = objects(stack);
    const place = { Bucket: addresses.s3.bucket, Key: 'kept' };
    await s3.send(new PutObjectCommand({ ...place, Body: 'still here' }));
    await startCluster(stack);

    // The worst case: supervisor and gateway gone without a word, services and a scheduler live on.
    const gateway = await pidOf(home, 'gateway');
    first.child.kill('SIGKILL');
    process.kill(gateway, 'SIGKILL');
    await once(first.child, 'exit');
    const leftBehind = await running(home);
    expect(leftBehind.length).toBeGreaterThanOrEqual(4);
    expect(await readStack(home)).toBeUndefined();
    expect(await attachStack(home)).toBeUndefined();

    const [one, two] = await Promise.all([supervise(home), supervise(home)]);
    expect([one.line, two.line].map((line) => line.kind)).toEqual(['ready', 'ready']);
    const owners = [one, two].filter(({ line }) => line.kind === 'ready' && line.owner);
    expect(owners.length, 'two starts at once make one stack').toBe(1);
    const alive = await Promise.all(leftBehind.map(isAlive));
    expect(alive).not.toContain(true);
    const again = await attachStack(home);
    expect(again?.addresses).toEqual(addresses);
    const answer = await s3.send(new GetObjectCommand(place));
    expect(await answer.Body?.transformToString()).toBe('still here');
    s3.destroy();

    const owner = owners[0]?.child;
    expect(await stopStack(home)).toBe(true);
    if (owner?.exitCode === null) await once(owner, 'exit');
    expect(owner?.exitCode).toBe(0);
    expect(await running(home)).toEqual([]);
    expect(await readStack(home)).toBeUndefined();
    const ports = JSON.parse((await readIfThere(stackPaths(home).ports)) ?? '{}') as Ports;
    expect(await Promise.all(Object.values(ports).map(isFree))).not.toContain(false);
    const sockets = (await readdir('/tmp')).filter((name) => name.endsWith('.sock'));
    const ours = Object.values(ports).filter((port) =>
      sockets.some((name) => name.endsWith(`-${port}.sock`)),
    );
    expect(ours).toEqual([]);
    expect(await stopStack(home)).toBe(false);
    await stack[Symbol.asyncDispose]();
    await again?.[Symbol.asyncDispose]();
  });

  test('fails at once with the tail of the log when a service cannot run', async () => {
    const home = join(folder, 'broken');
    await mkdir(join(home, 'objects'), { recursive: true });
    await writeFile(join(home, 'objects', 'data'), 'a file where a folder should be');
    await expect(startStack({ home })).rejects.toMatchObject({
      _tag: 'StackFailed',
      service: 'object store',
      logTail: expect.stringMatching(/data/) as unknown,
    });
    expect(await running(home)).toEqual([]);
    expect(await readStack(home)).toBeUndefined();
  });

  test('leaves nothing when its start is cancelled', async () => {
    const home = join(folder, 'cancelled');
    const cancel = new AbortController();
    const starting = startStack({
      home,
      signal: cancel.signal,
      onStep: ({ step, state }) => {
        if (step === 'object store' && state === 'done') {
          cancel.abort(new DOMException('enough', 'AbortError'));
        }
      },
    });
    await expect(starting).rejects.toThrow('enough');
    expect(await running(home)).toEqual([]);
  });
});

async function startCluster(stack: Stack): Promise<void> {
  const headers = { authorization: `jupyterhub ${await stack.userToken()}` };
  const clusters = `${stack.addresses.gateway}/api/v1/clusters/`;
  const made = await fetch(clusters, { method: 'POST', headers, body: '{"cluster_options":{}}' });
  const { name } = (await made.json()) as { name: string };
  for (let status = 'PENDING'; status === 'PENDING';) {
    const answer = await fetch(`${clusters}${name}?wait`, { headers });
    ({ status } = (await answer.json()) as { status: string });
  }
}

async function pidOf(home: string, service: string): Promise<number> {
  for (const { pid } of await running(home)) {
    const text = await readIfThere(join(stackPaths(home).processes, `${pid}.json`));
    if (text && (JSON.parse(text) as { service: string }).service === service) return pid;
  }
  throw new Error(`No ${service} runs.`);
}
