import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDED } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { Http } from '../../src/net/http.ts';
import type { Site } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import { checkArray } from '../../src/start/checkArray.ts';
import { submitEndless } from '../kit/endlessJob.ts';
import { askHub, isLive, openSite, untilBack } from '../kit/hubWay.ts';
import { ensurePython } from '../kit/python.ts';
import { untilJob } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

// As at most institutions: outside only the hub answers, and its proxy carries no scheduler traffic.
const outside = variantStack({ hideProxy: true });

let site: Site;
let cluster: string;
let asked = 0;

beforeAll(async () => {
  await using shy = await openSite(outside.stack, {
    mayStartServer: () => Promise.resolve(false),
  });
  cluster = await shy.clusters.create({ workers: 1 });
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
});

const isEnded = (job: SiteJob) => ENDED.includes(job.state);

describe('where only HTTPS to the hub is open', () => {
  it('says so when the server may not be started, and still shows the workers', async () => {
    await using shy = await openSite(outside.stack, {
      mayStartServer: () => Promise.resolve(false),
    });
    await shy.clusters.refresh();
    await expect(submitEndless(shy, cluster)).rejects.toMatchObject({
      _tag: 'WaysBlocked',
      message: expect.stringMatching(/Directly: .*Through the hub: .*Ask who runs/) as string,
    });
    await expect.poll(async () => (await shy.workers(cluster)).length, { timeout: 20_000 }).toBe(1);
  });

  it('runs the sample job through the hub, having asked once', async () => {
    site = await openSite(outside.stack, {
      mayStartServer: () => {
        asked++;
        return Promise.resolve(true);
      },
    });
    await site.clusters.refresh();
    const id = generateJobId('random_array');
    const params = { ...sampleDefaults, seed: 11 };
    const { job } = await site.jobs.submit(cluster, { id, program: sampleProgram, params });
    const done = await untilJob(site, id, isEnded);
    expect(done).toMatchObject({ state: 'done', progress: { done: 100, total: 100 } });
    expect(site.ways.state).toEqual({ kind: 'hub', blocked: undefined, hub: 'open' });
    expect(asked).toBe(1);
    const { signal } = new AbortController();
    await checkArray(site.openStore(job.output), params, await ensurePython(), signal);
  });

  it('knows what only servers of the hub are told', async () => {
    expect(await site.siteDefault('image')).toMatch(/./);
  });

  it('serves two windows over two kernels, and closing one leaves the other', async () => {
    const { job } = await submitEndless(site, cluster);
    const second = await openSite(outside.stack);
    await second.clusters.refresh();
    await untilJob(second, job.id, isLive);
    await second[Symbol.asyncDispose]();
    const before = await untilJob(site, job.id, isLive);
    const further = ({ progress }: SiteJob) => (progress?.done ?? 0) > (before.progress?.done ?? 0);
    await untilJob(site, job.id, further);
    await site.jobs.cancel(job);
    expect((await untilJob(site, job.id, isEnded)).state).toBe('cancelled');
  });

  it('goes on when the kernel is killed under a running job', { timeout: 120_000 }, async () => {
    const { job } = await submitEndless(site, cluster);
    await untilBack(site, job.id, deleteKernels);
    await site.jobs.cancel(job);
  });
});

async function deleteKernels(): Promise<void> {
  using http = new Http();
  const { hub, user } = outside.stack.addresses;
  const token = await outside.stack.userToken();
  const base = `/user/${user}/api/kernels`;
  const list = await askHub(http, { hub, method: 'GET', path: base, token });
  const kernels = JSON.parse(list) as { id: string }[];
  expect(kernels.length).toBeGreaterThan(0);
  for (const { id } of kernels) {
    await askHub(http, { hub, method: 'DELETE', path: `${base}/${id}`, token });
  }
}
