import type { GatewayClient } from '../gateway/gatewayClient.ts';
import type { Network } from '../net/network.ts';
import type { Http } from '../net/http.ts';
import { reach } from './doctor/endpoint.ts';
import { Examination } from './doctor/examination.ts';
import { inOrder, type Finding, type Part } from './doctor/finding.ts';
import { gatewaySteps } from './doctor/gatewaySteps.ts';
import { hubSteps } from './doctor/hubSteps.ts';
import { schedulerSteps, type SchedulerSteps } from './doctor/schedulerSteps.ts';
import { storeSteps, type StoreSteps } from './doctor/storeSteps.ts';
import type { Credentials, Profile } from './profile.ts';
import type { Ways } from './ways.ts';

/** The parts of a site that are looked at. */
export interface Patient
  extends Pick<StoreSteps, 'openStore' | 'listBuckets'>, Pick<SchedulerSteps, 'hubServer'> {
  readonly profile: Profile;
  readonly credentials: Pick<Credentials, 'storeKeys'>;
  readonly http: Http;
  readonly network: Network;
  readonly gateway: GatewayClient;
  readonly ways: Ways;
  readonly token: () => Promise<string | undefined>;
}

/** How to look. */
export interface DoctorOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each finding as soon as it is known. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** The user's server at the hub may be started; otherwise that way is taken only if it runs. */
  readonly mayStartServer?: boolean | undefined;
}

/**
 * Walks every way that leads somewhere, step by step: to the hub, to the gateway, to the schedulers
 * by each carrier, to the stores from here and from a worker. What does not go stops only what needs
 * it. Starts nothing and writes nothing; throws only when cancelled.
 *
 * @returns all findings in the order of the ways. Names of clusters are cut, tokens and keys are not
 * in them.
 */
export async function examine(
  patient: Patient,
  { signal, onFinding }: DoctorOptions = {},
): Promise<readonly Finding[]> {
  const { profile, credentials } = patient;
  const exam = new Examination({ signal, onFinding, clean: shorten });
  const looking = { ...patient, exam };
  const parts = { ...looking, hubReached: reach(looking, 'hub', profile.hub) };
  const stores = {
    ...parts,
    hasKeys: async (name: string) => !!(await credentials.storeKeys(name)),
  };
  const clusters = gatewaySteps(parts);
  await Promise.all([
    hubSteps(parts),
    clusters,
    schedulerSteps(parts, clusters),
    ...profile.stores.map((store) => storeSteps(stores, store)),
  ]);
  const names = profile.stores.map(({ name }): Part => `store ${name}`);
  return inOrder(exam.findings, ['hub', 'gateway', 'schedulers', ...names]);
}

/** The whole name of a cluster opens its dashboards: its beginning is enough to know it by. */
function shorten(text: string): string {
  return text.replace(/\b(?:[a-z0-9-]+\.)?([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1…');
}
