import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubClient } from '../../src/hub/hubClient.ts';
import { HubServers } from '../../src/hub/hubServers.ts';
import { Http } from '../../src/net/http.ts';
import type { Site } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import { submitEndless } from '../kit/endlessJob.ts';
import { isLive, openSite } from '../kit/hubWay.ts';
import { untilJob } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

const outside = variantStack({ hideProxy: true });

/** Longer than a server takes to start. */
const IDLE = 8_000;

let site: Site;
let cluster: string;
let job: SiteJob;

beforeAll(async () => {
  site = await openSite(outside.stack, { idleMs: IDLE });
  cluster = await site.clusters.create({ workers: 1 });
  ({ job } = await submitEndless(site, cluster));
  await untilJob(site, job.id, isLive);
});

afterAll(async () => {
  await site.jobs.cancel(job);
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
});

/** Where the user's server stands, by the hub itself. */
async function serverState(): Promise<string> {
  using http = new Http();
  const { hub } = outside.stack.addresses;
  const token = await outside.stack.userToken();
  const user = await new HubClient(http, hub).user(token);
  const address = { user: user.name, name: '' };
  return (await new HubServers(http, hub).status(token, address)).state;
}

const toRest = async () => {
  await expect.poll(() => site.ways.state.hub, { timeout: 4 * IDLE }).toBe('idle');
  await expect.poll(serverState, { timeout: 10_000 }).toBe('stopped');
};

describe('the server at the hub, which was started for us', () => {
  it('is stopped when nobody looks any more; the job is shown as last heard', async () => {
    site.follow(false);
    await toRest();
    const shown = site.jobs.jobs.find(({ id }) => id === job.id);
    expect(shown).toMatchObject({ state: 'running', contact: 'reconnecting' });
  });

  it('is started again when somebody looks, and the job has gone on meanwhile', async () => {
    const before = site.jobs.jobs.find(({ id }) => id === job.id)?.progress?.done ?? 0;
    site.follow(true);
    // Fifty a second, for as long as nobody looked.
    const further = ({ progress }: SiteJob) => (progress?.done ?? 0) > before + 50;
    const after = await untilJob(site, job.id, (one) => isLive(one) && further(one));
    expect(after.attempts).toBe(1);
  });

  it('is started again for a command while nobody looks, and rests again after it', async () => {
    site.follow(false);
    await toRest();
    const workers = await site.workers(cluster);
    expect(workers).toHaveLength(1);
    await toRest();
  });
});
