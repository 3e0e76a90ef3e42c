import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isGatewayError, sentence } from '../../src/base/errors.ts';
import { ENDED } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { Site } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { checkArray } from '../../src/start/checkArray.ts';
import { ensurePython } from '../kit/python.ts';
import { isThroughHub } from '../kit/carrier.ts';
import { submitEndless } from '../kit/endlessJob.ts';
import { schedulerProcess, serviceProcesses, testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

let stack: Stack;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 2 });
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

const ended = (job: SiteJob) => ENDED.includes(job.state);

describe('the sample job through the site', () => {
  it('writes every value as the seed says, and tells of its chunks on the way', async () => {
    const seen: number[] = [];
    const listening = site.jobs.onDidChange((jobs) => {
      for (const { progress } of jobs) if (progress) seen.push(progress.done);
    });
    const id = generateJobId('random_array');
    const params = { ...sampleDefaults, seed: 7 };
    const { job, existing } = await site.jobs.submit(cluster, {
      id,
      program: sampleProgram,
      params,
    });
    expect(existing).toBe(false);
    const done = await untilJob(site, id, ended);
    listening.dispose();
    expect(done).toMatchObject({
      state: 'done',
      contact: 'live',
      progress: { done: 100, total: 100 },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const { signal } = new AbortController();
    await checkArray(site.openStore(job.output), params, await ensurePython(), signal);
  });

  it('is shown to a second window with the same state', async () => {
    await using second = await testSite(stack);
    await second.clusters.refresh();
    const [first] = site.jobs.jobs;
    const same = await untilJob(second, first?.id ?? '', () => true);
    expect(same).toMatchObject({ state: first?.state, revision: first?.revision });
  });
});

describe('what a person can get wrong', () => {
  it('a token that the hub does not know', async () => {
    const credentials = {
      token: () => Promise.resolve('0123456789abcdef0123456789abcdef'),
      storeKeys: () => Promise.resolve(undefined),
    };
    await using wrong = await testSite(stack, { credentials });
    await wrong.clusters.refresh();
    const { state } = wrong.clusters;
    expect(state).toMatchObject({
      state: 'failing',
      error: { _tag: 'TokenRejected', remedy: 'signIn' },
    });
    expect(state.state === 'failing' && sentence(state.error)).toMatch(/Sign in again/i);
    await expect(wrong.user()).rejects.toMatchObject({ _tag: 'AuthRejected' });
  });

  it('a gateway address that is a web page', async () => {
    const address = `${stack.addresses.hub}/hub/login`;
    await using wrong = await testSite(stack, {
      profile: (profile) => ({ ...profile, gateway: { ...profile.gateway, address } }),
    });
    await wrong.clusters.refresh();
    expect(wrong.clusters.state).toMatchObject({
      state: 'failing',
      error: { _tag: 'NotAGateway' },
    });
  });

  it('a gateway over plain http on another machine: asked first, and nothing sent without a yes', async () => {
    const asked: string[] = [];
    const confirmClearHttp = (host: string) => {
      asked.push(host);
      return Promise.resolve(false);
    };
    await using clear = await testSite(stack, {
      confirmClearHttp,
      profile: (profile) => ({ ...profile, gateway: { address: 'http://gateway.invalid/x' } }),
    });
    await clear.clusters.refresh();
    await clear.clusters.refresh();
    expect(asked).toEqual(['gateway.invalid']);
    expect(clear.clusters.state).toMatchObject({ error: { _tag: 'ClearHttpRefused' } });
  });

  it('a job on a cluster that does not run', async () => {
    const submission = { id: 'x', program: sampleProgram, params: {} };
    await expect(site.jobs.submit('0123456789', submission)).rejects.toMatchObject({
      _tag: 'ClusterNotFollowed',
    });
  });
});

describe('faults', () => {
  // Through the hub the wire is cut in test/long/hubFaults.test.ts: only servers know the address there.
  if (!isThroughHub) {
    it('a cut network: the job goes on, and its state is told again when the way is free', async () => {
      const way = await Way.to(stack.addresses.proxy);
      await using far = await testSite(stack, {
        profile: (profile) => ({ ...profile, gateway: { ...profile.gateway, proxy: way.address } }),
      });
      await far.clusters.refresh();
      const { job } = await submitEndless(far, cluster);
      const before = await untilJob(far, job.id, ({ progress }) => (progress?.done ?? 0) > 3);
      way.cut();
      const cut = await untilJob(far, job.id, ({ contact }) => contact === 'reconnecting');
      expect(cut.state).toBe('running');
      way.mend();
      const after = await untilJob(
        far,
        job.id,
        ({ contact, progress }) =>
          contact === 'live' && (progress?.done ?? 0) > (before.progress?.done ?? 0),
      );
      expect(after).toMatchObject({ state: 'running', attempts: 1 });
      await far.jobs.cancel(job);
      expect((await untilJob(far, job.id, ended)).state).toBe('cancelled');
      way.close();
    });
  }

  it('a killed scheduler: its jobs are lost within 30 s', async () => {
    const doomed = await site.clusters.create({ workers: 1 });
    const { job } = await submitEndless(site, doomed);
    await untilJob(site, job.id, ({ state }) => state === 'running');
    const pid = await schedulerProcess(site, doomed);
    const killed = Date.now();
    process.kill(pid, 'SIGKILL');
    const lost = await untilJob(site, job.id, ({ state }) => state === 'lost');
    expect(Date.now() - killed).toBeLessThan(30_000);
    expect(lost.error).toMatch(/^Lost: /);
    await site.clusters.stop(doomed);
  });

  it('a stopped gateway: said, and mended by itself when it is back', async () => {
    const [pid = 0] = await serviceProcesses(stack.home, 'gateway');
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await site.clusters.refresh(), site.clusters.state.state))
      .toBe('failing');
    // Its proxy may be there still and say that nobody is behind it.
    const said = site.clusters.state.state === 'failing' ? site.clusters.state.error : undefined;
    expect(isGatewayError(said, 'HostUnreachable', 'GatewayFailed'), sentence(said)).toBe(true);
    await expect
      .poll(async () => (await site.clusters.refresh(), site.clusters.state.state), {
        timeout: 40_000,
      })
      .toBe('ready');
  });
});

/** A TCP way to an address that a test can cut and mend. */
class Way {
  readonly #sockets = new Set<Socket>();
  #open = true;

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async to(target: string): Promise<Way> {
    const [host, port] = target.split(':');
    const server = createServer((near) => {
      if (!way.#open) return near.destroy();
      const far = connect(Number(port), host);
      for (const socket of [near, far]) {
        way.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => way.#sockets.delete(socket));
      }
      return near.pipe(far).pipe(near);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    const way = new Way(server, `127.0.0.1:${typeof bound === 'object' ? (bound?.port ?? 0) : 0}`);
    return way;
  }

  cut(): void {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#open = true;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
