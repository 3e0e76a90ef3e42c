import { InvalidInput } from '../../base/errors.ts';
import type { RecordedRequest } from '../../jobs/history/recordedRequest.ts';
import type { ModuleArchive } from '../../jobs/job.ts';
import { recordUrlOf } from '../../site/pastJob.ts';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { l10n } from '../platform/l10n.ts';
import { tagOf } from '../platform/problem.ts';
import { modulesOf } from './modulesOf.ts';
import type { PastOrder } from './pastOrders.ts';
import {
  hashOf,
  recorded,
  runnableOf,
  type PastRunnable,
  type PastSource,
} from './pastRunnable.ts';
import type { Runnable } from './runnable.ts';

/**
 * The program of a job exactly as it ran, with its local modules: another one must not complete what
 * the first has begun. It is looked for here, then in the record.
 *
 * @throws InvalidInput when what ran then is nowhere to be had.
 */
export async function sameRunnable(
  site: Site,
  job: SiteJob,
  remembered: PastOrder | undefined,
): Promise<Omit<PastRunnable, 'hasChanged'>> {
  const request = await requestOf(site, job);
  const candidates: (() => Promise<PastSource | undefined>)[] = [
    () => Promise.resolve(remembered),
    async () => (request?.params ? recorded(site, job) : undefined),
    async () => (request?.params ? recorded(site, job, true) : undefined),
  ];
  for (const candidate of candidates) {
    const source = await candidate();
    const runnable = source && (await readable(job, source));
    const hash = request?.sha256 ?? remembered?.hash;
    if (!runnable || hashOf(runnable.program.source) !== hash) continue;
    const modules = runnable.modules ?? (await localModules(runnable));
    if (!request || sameModules(modules, request.modules)) {
      const params = source.params as PastRunnable['params'];
      return { runnable: { ...runnable, ...(modules && { modules }) }, params };
    }
  }
  throw new InvalidInput(
    'job',
    l10n.t(
      'The program of job {0} has changed since it ran, or is not there any more: another one cannot complete its array. Run it again instead.',
      job.id,
    ),
  );
}

/** What the record says; who may not read it has only this editor's memory. */
async function requestOf(site: Site, job: SiteJob): Promise<RecordedRequest | undefined> {
  const at = { url: recordUrlOf(job.output), endpoint: job.endpoint };
  try {
    return (await site.records.read(at))?.request;
  } catch (error) {
    if (tagOf(error) === 'StoreDenied' || tagOf(error) === 'InvalidInput') return undefined;
    throw error;
  }
}

/** A file that is gone, or no program any more, is not the same one. */
async function readable(job: SiteJob, source: PastSource): Promise<Runnable | undefined> {
  try {
    return await runnableOf(job, source);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'FileNotFound';
    if (isGone || tagOf(error) === 'InvalidInput') return undefined;
    throw error;
  }
}

function localModules({ uri, program, header }: Runnable): Promise<ModuleArchive | undefined> {
  if (!uri) return Promise.resolve(undefined);
  return modulesOf(uri, program.source, header?.include ?? [], undefined);
}

function sameModules(
  archive: ModuleArchive | undefined,
  told: RecordedRequest['modules'],
): boolean {
  const words = (all: readonly { readonly path: string; readonly sha256: string }[]) =>
    JSON.stringify(all.map(({ path, sha256 }) => [path, sha256]).sort());
  return words(archive?.files ?? []) === words(told);
}
