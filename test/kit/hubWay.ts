import type { Http } from '../../src/net/http.ts';
import type { Site, SiteOptions } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testSite, untilJob } from './site.ts';

/** A site whose way to the schedulers is chosen by itself, and whose user lets servers be started. */
export function openSite(
  stack: Stack,
  change: Partial<Omit<SiteOptions, 'profile'>> = {},
): Promise<Site> {
  return testSite(stack, {
    profile: (profile) => ({ ...profile, carrier: 'auto' }),
    mayStartServer: () => Promise.resolve(true),
    ...change,
  });
}

/** True for a running job of which news arrive. */
export const isLive = (job: SiteJob) => job.contact === 'live' && job.state === 'running';

/** Breaks the way to a running job; resolves when the same attempt was seen to go on counting. */
export async function untilBack(site: Site, id: string, breakIt: () => unknown): Promise<void> {
  const before = await untilJob(site, id, isLive);
  const lost = untilJob(site, id, ({ contact }) => contact === 'reconnecting');
  await breakIt();
  const { state } = await lost;
  if (state !== 'running') throw new Error(`The job is ${state} while nothing is known of it.`);
  const further = ({ progress }: SiteJob) => (progress?.done ?? 0) > (before.progress?.done ?? 0);
  const after = await untilJob(site, id, (job) => isLive(job) && further(job));
  if (after.attempts !== 1) throw new Error(`The job was started ${after.attempts} times.`);
}

/** Asks the hub or the user's server there with a token. */
export async function askHub(
  http: Http,
  { hub, method, path, token }: { hub: string; method: string; path: string; token: string },
): Promise<string> {
  const headers = { authorization: `token ${token}` };
  const { status, body } = await http.request({ method, url: `${hub}${path}`, headers });
  if (status >= 300) throw new Error(`${method} ${path} was answered with ${status}.`);
  return new TextDecoder().decode(body);
}
