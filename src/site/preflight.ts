import { withDeadline, type Cancellable } from '../base/abort.ts';
import { isAbort, isGatewayError, sentence } from '../base/errors.ts';
import type { SchedulerSession } from '../dask/session.ts';
import type { WorkerInfo } from '../dask/workers.ts';
import { packagesOn } from '../jobs/workerPackages.ts';
import { cost, quantityOf, size } from './preflightNumbers.ts';
import type { JobOrder } from './jobOrder.ts';
import type { Credentials, Profile } from './profile.ts';
import { secretIn } from './secretsIn.ts';
import type { TokenFacts } from './siteToken.ts';

/** What is looked at before a job is handed over. */
export type CheckId =
  'cluster' | 'versions' | 'packages' | 'keys' | 'size' | 'cost' | 'token' | 'secrets' | 'modules';

/** What helps: done by whoever shows the check. */
export type CheckFix =
  'lendKeys' | 'setTimeout' | 'renewToken' | 'chooseCluster' | 'installPackages';

/** What came of one check; plain text, without secrets. */
export interface Check {
  readonly id: CheckId;
  /** `bad`: the job would fail, or a secret would be published. `later`: nobody can know yet. */
  readonly verdict: 'good' | 'note' | 'bad' | 'later';
  /** One or two sentences. */
  readonly says: string;
  readonly fix?: CheckFix | undefined;
  /** What `installPackages` installs. */
  readonly missing?: readonly string[] | undefined;
}

/** What a preflight works with; `Site` has it. */
export interface PreflightSite {
  readonly profile: Profile;
  readonly credentials: Credentials;
  readonly token: { facts(options?: Cancellable): Promise<TokenFacts> };
  session(cluster: string, options: Cancellable): Promise<SchedulerSession>;
  tryKeys(
    cluster: string,
    store: string,
    options: Cancellable & { bucket?: string | undefined },
  ): Promise<unknown>;
}

/** What is about to be run, and where. */
export interface PreflightOrder {
  readonly order: JobOrder;
  /** Absent: one is made. */
  readonly cluster?: string | undefined;
  /** The cluster was made for this job: packages may be installed beside its environment. */
  readonly isOwn?: boolean | undefined;
  /** Workers of a cluster that is made. */
  readonly workers?: number | undefined;
}

/** How long one check may take, ms. */
const PATIENCE = 15_000;
/** A job without a time limit is reckoned with this one, ms. */
const HOUR = 3_600_000;

/** Looks at everything at once; the list is in the order of `CheckId`. Never throws but for a cancel. */
export async function preflight(
  site: PreflightSite,
  what: PreflightOrder,
  { signal }: Cancellable = {},
): Promise<readonly Check[]> {
  const { order, cluster } = what;
  const live = cluster === undefined ? undefined : liveCluster(site, cluster, signal);
  const later = (id: CheckId, says: string): Check => ({ id, verdict: 'later', says });
  const onWorkers = 'Checked as soon as the cluster runs.';
  const guard = (id: CheckId, work: (signal: AbortSignal) => Promise<Omit<Check, 'id'>>) =>
    guarded(id, work, signal);
  const checks: readonly Promise<Check>[] = [
    guard('cluster', async () => aboutCluster(await live, what)),
    live
      ? guard('versions', async (limit) => aboutVersions(await live, limit))
      : Promise.resolve(later('versions', onWorkers)),
    live
      ? guard('packages', async (limit) => aboutPackages(await live, what, limit))
      : Promise.resolve(later('packages', onWorkers)),
    live && cluster !== undefined
      ? guard('keys', async (limit) => aboutKeys(site, (await live).workers, what, limit))
      : Promise.resolve(later('keys', onWorkers)),
    Promise.resolve(aboutSize(order)),
    guard('cost', async () => aboutCost(site.profile, what, (await live)?.workers)),
    guard('token', async (limit) => aboutToken(site, order, limit)),
    guard('secrets', async () => aboutSecrets(site, order)),
    Promise.resolve(aboutModules(order)),
  ];
  return Promise.all(checks);
}

interface LiveCluster {
  readonly session: SchedulerSession;
  readonly workers: readonly WorkerInfo[];
}

async function liveCluster(
  site: PreflightSite,
  cluster: string,
  signal: AbortSignal | undefined,
): Promise<LiveCluster> {
  const session = await site.session(cluster, { signal });
  return { session, workers: (await session.identity({ signal })).workers };
}

/** A check that fails for another reason than what it looks for does not stand in the way. */
async function guarded(
  id: CheckId,
  work: (signal: AbortSignal) => Promise<Omit<Check, 'id'>>,
  signal: AbortSignal | undefined,
): Promise<Check> {
  try {
    const late = `Nothing came within ${PATIENCE / 1000} s.`;
    return { id, ...(await withDeadline(PATIENCE, late, work, { signal })) };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { id, verdict: 'note', says: `Could not be checked: ${sentence(error)}` };
  }
}

function aboutCluster(
  live: LiveCluster | undefined,
  { workers = 0 }: PreflightOrder,
): Omit<Check, 'id'> {
  if (!live) {
    const says = `None runs: one with ${quantityOf(workers, 'worker')} is made.`;
    return { verdict: 'good', says, fix: 'chooseCluster' };
  }
  const threads = live.workers.reduce((all, { nthreads }) => all + nthreads, 0);
  if (threads === 0) {
    return { verdict: 'note', says: 'It has no worker yet: the job waits for the first.' };
  }
  const says = `It runs with ${quantityOf(live.workers.length, 'worker')} and ${quantityOf(threads, 'thread')}.`;
  return { verdict: 'good', says };
}

async function aboutVersions(
  { session, workers }: LiveCluster,
  signal: AbortSignal,
): Promise<Omit<Check, 'id'>> {
  const { distributed, python } = session.versions;
  const own = `Python ${minor(python)}, distributed ${distributed}`;
  if (workers.length === 0) return { verdict: 'later', says: `The scheduler has ${own}.` };
  const others = new Set<string>();
  for (const versions of (await session.workerVersions({ signal })).values()) {
    const isSame = versions.distributed === distributed && minor(versions.python) === minor(python);
    if (!isSame)
      others.add(`Python ${minor(versions.python)}, distributed ${versions.distributed}`);
  }
  if (others.size === 0) return { verdict: 'good', says: `Scheduler and workers agree: ${own}.` };
  const says = `The scheduler has ${own}; workers have ${[...others].join('; ')}. Use one image for both.`;
  return { verdict: 'bad', says };
}

const minor = (version: string) => version.split('.').slice(0, 2).join('.');

async function aboutPackages(
  { session, workers }: LiveCluster,
  { order, isOwn }: PreflightOrder,
  signal: AbortSignal,
): Promise<Omit<Check, 'id'>> {
  const packages = order.origin?.dependencies ?? [];
  const python = order.origin?.requiresPython;
  if (packages.length === 0 && python === undefined) {
    return { verdict: 'good', says: 'The header of the file asks for none.' };
  }
  const [worker] = workers;
  if (!worker) return { verdict: 'later', says: 'Checked as soon as there is a worker.' };
  const has = await packagesOn(session, worker.address, { python, packages }, { signal });
  const wrong = has.packages.filter(({ fits }) => !fits);
  if (has.pythonFits && wrong.length === 0) {
    const found = has.packages.map(({ name, has: version }) => `${name} ${version ?? '–'}`);
    return { verdict: 'good', says: [`Python ${has.python}`, ...found].join(', ') + '.' };
  }
  const missing = wrong.map(({ asked, has: version }) =>
    version === null ? `${nameOf(asked)} is missing` : `${asked} is asked for, ${version} is there`,
  );
  if (!has.pythonFits)
    missing.unshift(`Python ${python ?? ''} is asked for, ${has.python} is there`);
  const what = `On the workers ${missing.join('; ')}.`;
  // What is installed comes after what the image has: another version would never be seen.
  if (!has.pythonFits || wrong.some(({ has: version }) => version !== null)) {
    const says = `${what} Choose an image that has what is asked for (cluster option \`image\`).`;
    return { verdict: 'bad', says, fix: 'chooseCluster' };
  }
  if (isOwn) {
    const says = `${what} This cluster was made for the job: they can be installed on it.`;
    const asked = wrong.map((one) => one.asked);
    return { verdict: 'bad', says, fix: 'installPackages', missing: asked };
  }
  const says = `${what} Choose an image that has them (cluster option \`image\`), or make a cluster for this job, on which they can be installed.`;
  return { verdict: 'bad', says, fix: 'chooseCluster' };
}

/** Where a package comes from is long, and says nothing here. */
const nameOf = (requirement: string) => requirement.replace(/\s*@.*$/, '');

async function aboutKeys(
  site: PreflightSite,
  workers: readonly WorkerInfo[],
  { order, cluster = '' }: PreflightOrder,
  signal: AbortSignal,
): Promise<Omit<Check, 'id'>> {
  const { profile } = site;
  if (workers.length === 0)
    return { verdict: 'later', says: 'Checked as soon as there is a worker.' };
  const bucket = order.bucket ?? profile.results.prefix.split('/')[0] ?? '';
  try {
    const keys = await site.tryKeys(cluster, profile.results.store, { bucket, signal });
    if (keys === 'none') {
      return {
        verdict: 'note',
        says: `A worker could write to ${bucket} without keys that we know of.`,
      };
    }
    return { verdict: 'good', says: `A worker wrote an object to ${bucket} and deleted it again.` };
  } catch (error) {
    if (isAbort(error)) throw error;
    const why = isGatewayError(error, 'StoreCheckFailed') && 'failure' in error && error.failure;
    const mayLend = why === 'keys missing' || why === 'keys refused';
    return { verdict: 'bad', says: sentence(error), fix: mayLend ? 'lendKeys' : undefined };
  }
}

function aboutSize(order: JobOrder): Check {
  const says = size(order.params);
  if (says === undefined) {
    return { id: 'size', verdict: 'later', says: 'The program decides how much it writes.' };
  }
  return { id: 'size', verdict: 'good', says };
}

function aboutCost(
  { limits }: Profile,
  { order, workers: wished = 0 }: PreflightOrder,
  workers: readonly WorkerInfo[] | undefined,
): Omit<Check, 'id'> {
  const threads = workers?.reduce((all, { nthreads }) => all + nthreads, 0) ?? wished;
  const timeoutMs = order.options?.timeoutMs;
  const most = cost(threads, timeoutMs ?? HOUR, limits?.corePrice);
  if (timeoutMs !== undefined) return { verdict: 'good', says: `At most ${most}.` };
  return {
    verdict: 'note',
    says: `${most} for each hour: the job has no time limit.`,
    fix: 'setTimeout',
  };
}

async function aboutToken(
  site: PreflightSite,
  { options }: JobOrder,
  signal: AbortSignal,
): Promise<Omit<Check, 'id'>> {
  const { expiresAt } = await site.token.facts({ signal });
  if (expiresAt === undefined) {
    return { verdict: 'later', says: 'The hub does not tell how long it lives.' };
  }
  const left = expiresAt === null ? Infinity : expiresAt - Date.now();
  if (left > (options?.timeoutMs ?? HOUR)) return { verdict: 'good', says: 'It outlives the job.' };
  // The job goes on without it; only looking at it needs a token.
  const says = 'It may expire before the job ends. The job goes on; to see it, sign in again then.';
  return { verdict: 'note', says, fix: 'renewToken' };
}

async function aboutSecrets(site: PreflightSite, order: JobOrder): Promise<Omit<Check, 'id'>> {
  const { profile, credentials } = site;
  const keys = await Promise.all(profile.stores.map(({ name }) => credentials.storeKeys(name)));
  const known = [await credentials.token(), ...keys.map((one) => one?.secretAccessKey)].filter(
    (secret) => secret !== undefined,
  );
  const texts: readonly (readonly [where: string, text: string])[] = [
    ['The program', order.program.source],
    ...order.params.map((params) => ['A parameter', JSON.stringify(params)] as const),
    ...(order.modules?.files ?? []).map(
      ({ path, base64 }) => [path, Buffer.from(base64, 'base64').toString('latin1')] as const,
    ),
    ['The patch of the record', order.origin?.git?.patch ?? ''],
  ];
  for (const [where, text] of texts) {
    const found = secretIn(text, known);
    if (!found) continue;
    const line = where === 'A parameter' ? '' : ` in line ${found.line}`;
    return {
      verdict: 'bad',
      says: `${where} holds ${found.what}${line}. It would stand in the record: take it out.`,
    };
  }
  return { verdict: 'good', says: 'None in the program, its modules and its parameters.' };
}

function aboutModules({ modules }: JobOrder): Check {
  const files = modules?.files ?? [];
  if (files.length === 0) return { id: 'modules', verdict: 'good', says: 'None are imported.' };
  const shown = files.slice(0, 12).map(({ path }) => path);
  const more = files.length > shown.length ? `, and ${files.length - shown.length} more` : '';
  return { id: 'modules', verdict: 'good', says: `${shown.join(', ')}${more} go along.` };
}
