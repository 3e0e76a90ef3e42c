import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubClient } from '../../src/hub/hubClient.ts';
import { Http } from '../../src/net/http.ts';
import type { Site } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import { submitEndless } from '../kit/endlessJob.ts';
import { askHub, isLive, openSite, untilBack } from '../kit/hubWay.ts';
import { serviceProcesses, untilJob } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

const outside = variantStack({ hideProxy: true, authCacheSeconds: 5 });

let site: Site;
let cluster: string;
let http: Http;

beforeAll(async () => {
  http = new Http();
  site = await openSite(outside.stack);
  cluster = await site.clusters.create({ workers: 1 });
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  http.dispose();
});

describe('faults on the way through the hub, under a running job', () => {
  let job: SiteJob;

  beforeAll(async () => {
    ({ job } = await submitEndless(site, cluster));
  });

  afterAll(async () => {
    await site.jobs.cancel(job);
  });

  it('the server is stopped', async () => {
    const { hub, user } = outside.stack.addresses;
    const path = `/hub/api/users/${user}/server`;
    const token = outside.secrets.stackToken;
    await untilBack(site, job.id, () => askHub(http, { hub, method: 'DELETE', path, token }));
  });

  it.each(['hub', 'gateway'])('the %s is killed', async (service) => {
    const [pid = 0] = await serviceProcesses(outside.stack.home, service);
    await untilBack(site, job.id, () => process.kill(pid, 'SIGKILL'));
  });
});

describe('a token that is revoked in use', () => {
  it('is named within the gateway’s memory of it, and the job is still shown', async () => {
    const token = await outside.stack.userToken();
    const credentials = {
      token: () => Promise.resolve(token),
      storeKeys: () => Promise.resolve(outside.stack.storeKeys()),
    };
    await using revoked = await openSite(outside.stack, { credentials });
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
    await untilJob(site, job.id, isLive);
    await site.jobs.cancel({ id: job.id, cluster });
  });
});

async function revokeToken(token: string): Promise<void> {
  const hub = new HubClient(http, outside.stack.addresses.hub);
  const { name, tokenId } = await hub.user(token);
  await hub.deleteToken(outside.secrets.stackToken, name, tokenId ?? '');
}
