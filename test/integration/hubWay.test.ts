import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubClient } from '../../src/hub/hubClient.ts';
import { ENDED } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { Http } from '../../src/net/http.ts';
import type { Profile } from '../../src/site/profile.ts';
import type { Site, SiteOptions } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import { checkArray } from '../../src/start/checkArray.ts';
import { submitEndless } from '../kit/endlessJob.ts';
import { ensurePython } from '../kit/python.ts';
import { serviceProcesses, testSite, untilJob } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

// As at most institutions: outside only the hub answers, and its proxy carries no scheduler traffic.
const outside = variantStack({ hideProxy: true, authCacheSeconds: 5 });

let site: Site;
let cluster: string;
let asked = 0;

const auto = (profile: Profile): Profile => ({ ...profile, carrier: 'auto' });

function open(change: Partial<Omit<SiteOptions, 'profile'>> = {}): Promise<Site> {
  const mayStartServer = () => {
    asked++;
    return Promise.resolve(true);
  };
  return testSite(outside.stack, { profile: auto, mayStartServer, ...change });
}

beforeAll(async () => {
  site = await open();
  cluster = await site.clusters.create({ workers: 1 });
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
});

const isEnded = (job: SiteJob) => ENDED.includes(job.state);
const isLive = (job: SiteJob) => job.contact === 'live' && job.state === 'running';

/** Waits until a running job was out of contact and counts again. */
async function untilBack(id: string, break_: () => Promise<unknown>): Promise<void> {
  const before = await untilJob(site, id, isLive);
  const lost = untilJob(site, id, ({ contact }) => contact === 'reconnecting');
  await break_();
  expect((await lost).state).toBe('running');
  const further = ({ progress }: SiteJob) => (progress?.done ?? 0) > (before.progress?.done ?? 0);
  const after = await untilJob(site, id, (job) => isLive(job) && further(job));
  expect(after.attempts).toBe(1);
}

describe('where only HTTPS to the hub is open', () => {
  it('says so when the server may not be started, and still shows the workers', async () => {
    await using shy = await open({ mayStartServer: () => Promise.resolve(false) });
    await shy.clusters.refresh();
    await expect(submitEndless(shy, cluster)).rejects.toMatchObject({
      _tag: 'WaysBlocked',
      message: expect.stringMatching(/Directly: .*Through the hub: .*Ask who runs/) as string,
    });
    await expect.poll(async () => (await shy.workers(cluster)).length, { timeout: 20_000 }).toBe(1);
  });

  it('runs the sample job through the hub, having asked once', async () => {
    const id = generateJobId('random_array');
    const params = { ...sampleDefaults, seed: 11 };
    const { job } = await site.jobs.submit(cluster, { id, program: sampleProgram, params });
    const done = await untilJob(site, id, isEnded);
    expect(done).toMatchObject({ state: 'done', progress: { done: 100, total: 100 } });
    expect(site.ways.state).toEqual({ kind: 'hub', blocked: undefined });
    expect(asked).toBe(1);
    const { signal } = new AbortController();
    await checkArray(site.openStore(job.output), params, await ensurePython(), signal);
  });

  it('serves two windows over two kernels, and closing one leaves the other', async () => {
    const { job } = await submitEndless(site, cluster);
    const second = await open();
    await second.clusters.refresh();
    await untilJob(second, job.id, isLive);
    await second[Symbol.asyncDispose]();
    const before = await untilJob(site, job.id, isLive);
    const further = ({ progress }: SiteJob) => (progress?.done ?? 0) > (before.progress?.done ?? 0);
    await untilJob(site, job.id, further);
    await site.jobs.cancel(job);
    expect((await untilJob(site, job.id, isEnded)).state).toBe('cancelled');
  });
});

describe('faults on the way, under a running job', () => {
  let job: SiteJob;
  let http: Http;

  beforeAll(async () => {
    http = new Http();
    ({ job } = await submitEndless(site, cluster));
  });

  afterAll(async () => {
    await site.jobs.cancel(job);
    http.dispose();
  });

  it('the kernel is killed', async () => {
    await untilBack(job.id, () => deleteKernels(http));
  });

  it('the server is stopped', async () => {
    await untilBack(job.id, () => stopServer(http));
  });

  it('the hub is killed', async () => {
    const [pid = 0] = await serviceProcesses(outside.stack.home, 'hub');
    await untilBack(job.id, () => Promise.resolve(process.kill(pid, 'SIGKILL')));
  });

  it('the gateway is killed', async () => {
    const [pid = 0] = await serviceProcesses(outside.stack.home, 'gateway');
    await untilBack(job.id, () => Promise.resolve(process.kill(pid, 'SIGKILL')));
  });
});

describe('a token that is revoked in use', () => {
  it('is named within the gateway’s memory of it, and the job is still shown', async () => {
    const token = await outside.stack.userToken();
    const credentials = {
      token: () => Promise.resolve(token),
      storeKeys: () => Promise.resolve(outside.stack.storeKeys()),
    };
    await using revoked = await open({ credentials });
    await revoked.clusters.refresh();
    const { job } = await submitEndless(revoked, cluster);
    await untilJob(revoked, job.id, isLive);
    await revokeToken(token);
    const state = async () => {
      await revoked.clusters.refresh();
      const now = revoked.clusters.state;
      return now.state === 'failing' ? (now.error as { _tag?: string })._tag : now.state;
    };
    await expect.poll(state, { timeout: 20_000, interval: 500 }).toBe('TokenRejected');
    await expect(revoked.user()).rejects.toMatchObject({ _tag: 'AuthRejected' });
    expect(revoked.jobs.jobs.find(({ id }) => id === job.id)).toMatchObject({ state: 'running' });
    await site.jobs.cancel({ id: job.id, cluster });
  });
});

async function revokeToken(token: string): Promise<void> {
  using http = new Http();
  const hub = new HubClient(http, outside.stack.addresses.hub);
  const { name, tokenId } = await hub.user(token);
  await hub.deleteToken(outside.secrets.stackToken, name, tokenId ?? '');
}

/** Asks the user's server as the user, or the hub as the stack. */
async function ask(http: Http, method: string, path: string, token: string): Promise<string> {
  const url = `${outside.stack.addresses.hub}${path}`;
  const headers = { authorization: `token ${token}` };
  const { status, body } = await http.request({ method, url, headers });
  expect(status).toBeLessThan(300);
  return new TextDecoder().decode(body);
}

async function deleteKernels(http: Http): Promise<void> {
  const token = await outside.stack.userToken();
  const base = `/user/${outside.stack.addresses.user}/api/kernels`;
  const kernels = JSON.parse(await ask(http, 'GET', base, token)) as { id: string }[];
  expect(kernels.length).toBeGreaterThan(0);
  for (const { id } of kernels) await ask(http, 'DELETE', `${base}/${id}`, token);
}

async function stopServer(http: Http): Promise<void> {
  const { user } = outside.stack.addresses;
  await ask(http, 'DELETE', `/hub/api/users/${user}/server`, outside.secrets.stackToken);
}
