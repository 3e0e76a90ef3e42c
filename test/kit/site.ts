import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import { localProfile } from '../../src/site/localProfile.ts';
import type { Profile } from '../../src/site/profile.ts';
import { Site, type SiteOptions } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { isThroughHub } from './carrier.ts';

/** A site on the tests' stack; `change` bends what a test wants different. */
export async function testSite(
  stack: Stack,
  change: Partial<Omit<SiteOptions, 'profile'>> & { profile?: (profile: Profile) => Profile } = {},
): Promise<Site> {
  const { profile: bend, ...rest } = change;
  const local = localProfile(stack.addresses);
  const profile = isThroughHub ? { ...local, carrier: 'hub' as const } : local;
  const token = await stack.userToken();
  return new Site({
    profile: bend ? bend(profile) : profile,
    credentials: {
      token: () => Promise.resolve(token),
      storeKeys: () => Promise.resolve(stack.storeKeys()),
    },
    mayStartServer: () => Promise.resolve(isThroughHub),
    ...rest,
  });
}

/** Waits until the job looks as wanted; the caller's test timeout is the limit. */
export function untilJob(
  site: Site,
  id: string,
  wanted: (job: SiteJob) => boolean,
): Promise<SiteJob> {
  return new Promise((resolve) => {
    const look = () => {
      const job = site.jobs.jobs.find((one) => one.id === id);
      if (!job || !wanted(job)) return;
      listening.dispose();
      resolve(job);
    };
    const listening = site.jobs.onDidChange(look);
    look();
  });
}

/** Process ids of a service of the tests' stack, as its own records say. */
export async function serviceProcesses(home: string, service: string): Promise<number[]> {
  const folder = stackPaths(home).processes;
  const records = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const record: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
      return record as { readonly service: string; readonly pid: number };
    }),
  );
  return records.filter((record) => record.service === service).map(({ pid }) => pid);
}

/** Process id of a scheduler on this machine, which a test is about to kill. */
export async function schedulerProcess(site: Site, cluster: string): Promise<number> {
  const session = await site.jobs.link(cluster).session();
  const source =
    'import os\n\nasync def main(op, payload, scheduler):\n    return str(os.getpid())\n';
  return (await session.call({ name: 'test_pid', source, bootstrap }, '', null)) as number;
}
