import { SchedulerSession } from '../../dask/session.ts';
import type { ClusterVersions } from '../../dask/versions.ts';
import type { Cluster } from '../../gateway/cluster.ts';
import type { GatewayClient } from '../../gateway/gatewayClient.ts';
import { probeStore } from '../../jobs/storeProbe.ts';
import type { Carrier } from '../../net/carrier.ts';
import { outputOf, type Profile } from '../profile.ts';
import { proxyTarget } from '../proxyTarget.ts';
import type { Ways } from '../ways.ts';
import { connectTo, shownTarget } from './endpoint.ts';
import { becauseOf, type Examination, type Outcome, type Went } from './examination.ts';

/** What the steps to schedulers need. */
export interface SchedulerSteps {
  readonly exam: Examination;
  readonly profile: Profile;
  readonly gateway: GatewayClient;
  readonly ways: Ways;
  /** Whether the user's server at the hub may be used now: it runs, or may be started. */
  readonly hubServer: (signal: AbortSignal) => Promise<{ readonly usable: boolean }>;
}

const part = 'schedulers';
/** A server that has to be started first takes its time, ms. */
const SERVER_PATIENCE = 120_000;

/** Each way to the schedulers, and on the first that goes: versions, and the store from a worker. */
export async function schedulerSteps(
  parts: SchedulerSteps,
  clusters: Promise<Outcome<readonly Cluster[]>>,
): Promise<void> {
  const { exam, profile } = parts;
  const wanted = profile.carrier ?? 'auto';
  const reached = wanted === 'hub' ? undefined : await connectTo(exam, part, proxyTarget(profile));
  const listed = await clusters;
  const [cluster] = listed.went ? listed.value : [];
  const ways: Outcome<SchedulerSession>[] = [];
  for (const kind of ['tcp', 'hub'] as const) {
    const place = { part, hop: kind } as const;
    if (wanted !== 'auto' && wanted !== kind) {
      ways.push(exam.skip(place, `The profile says to go ${inWords[wanted]} only.`));
    } else if (!listed.went) ways.push(exam.skip(place, becauseOf(listed.place)));
    else if (!cluster)
      ways.push(exam.skip(place, 'No cluster runs, and none is made for this.', { fix: make }));
    else if (kind === 'tcp') {
      ways.push(
        await exam.step(place, reached ? [reached] : [], (signal) =>
          open(parts, kind, cluster.name, signal),
        ),
      );
    } else ways.push(await throughHub(parts, cluster.name));
  }
  const [direct, hub] = ways;
  if (wanted === 'auto' && hub?.went && !direct?.went) {
    exam.soften(part, 'The way through the hub is taken instead.');
  }
  const sessions = ways.flatMap((way) => (way.went ? [way.value] : []));
  try {
    await onCluster(parts, sessions[0]);
  } finally {
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  }
}

const inWords: Record<Carrier['kind'], string> = { tcp: 'directly', hub: 'through the hub' };
const make = 'Create a cluster and check again, to see the way to its scheduler.';

async function throughHub(
  parts: SchedulerSteps,
  cluster: string,
): Promise<Outcome<SchedulerSession>> {
  const { exam, hubServer } = parts;
  const place = { part, hop: 'hub' } as const;
  const usable = await hubServer(exam.signal ?? new AbortController().signal).catch(
    (error: unknown) => {
      exam.signal?.throwIfAborted();
      return error as Error;
    },
  );
  if (!(usable instanceof Error) && !usable.usable) {
    return exam.skip(place, 'Your server at the hub does not run, and none is started for this.', {
      fix: 'Start your server at the hub and check again, to see this way.',
      wants: 'server',
    });
  }
  return exam.step(
    place,
    [],
    async (signal) => {
      if (usable instanceof Error) throw usable;
      return open(parts, 'hub', cluster, signal);
    },
    SERVER_PATIENCE,
  );
}

async function open(
  { ways, gateway }: SchedulerSteps,
  kind: Carrier['kind'],
  cluster: string,
  signal: AbortSignal,
): Promise<Went<SchedulerSession>> {
  const credentials = await gateway.credentials(cluster, { signal });
  const way = await ways.open(kind, { signal });
  const session = await SchedulerSession.open({
    ...way,
    handshakeTimeoutMs: 5_000,
    patienceMs: 3_000,
    name: cluster,
    credentials,
    signal,
  });
  const { distributed, python } = session.versions;
  const says = `Reached ${inWords[kind]} at ${shownTarget(way.target)}: distributed ${distributed}, Python ${python}.`;
  return { value: session, says };
}

async function onCluster(
  { exam, profile }: SchedulerSteps,
  session: SchedulerSession | undefined,
): Promise<void> {
  const store = profile.results.store;
  const workers = { part: `store ${store}`, hop: 'workers' } as const;
  if (!session) {
    const why = 'Not tried, because no scheduler was reached.';
    exam.skip({ part, hop: 'versions' }, why);
    if (store) exam.skip(workers, why);
    return;
  }
  const asked = await exam.step({ part, hop: 'versions' }, [], async (signal) => {
    const found = await session.workerVersions({ signal });
    return { value: found, ...compared(session.versions, [...found.values()]) };
  });
  // Where a profile names no store for results, workers have nothing to look for.
  if (!store) return;
  const [worker] = asked.went ? asked.value.keys() : [];
  if (!asked.went) exam.skip(workers, becauseOf(asked.place));
  else if (worker === undefined) {
    exam.skip(workers, 'The cluster has no worker now.', {
      fix: 'Scale it to one worker and check again.',
    });
  } else {
    await exam.step(workers, [], async (signal) => {
      const output = outputOf(profile, '');
      await probeStore(session, worker, output, { signal });
      return { value: undefined, says: `A worker can list ${output.bucket}.` };
    });
  }
}

/** Whether scheduler and workers run the same: Dask promises nothing otherwise. */
export function compared(
  scheduler: ClusterVersions,
  workers: readonly ClusterVersions[],
): { says: string; warning?: string | undefined } {
  const text = ({ distributed, python }: ClusterVersions) => `${distributed} on Python ${python}`;
  const minor = ({ distributed, python }: ClusterVersions) =>
    `${distributed} ${python.split('.').slice(0, 2).join('.')}`;
  const others = [...new Set(workers.filter((one) => minor(one) !== minor(scheduler)).map(text))];
  const mine = `distributed ${text(scheduler)}`;
  if (workers.length === 0) return { says: `The scheduler has ${mine}; there is no worker.` };
  if (others.length === 0) return { says: `Scheduler and ${workers.length} workers have ${mine}.` };
  return {
    says: `The scheduler has ${mine}, but workers have ${others.join(', ')}.`,
    warning: 'Make a new cluster whose scheduler and workers have the same image.',
  };
}
