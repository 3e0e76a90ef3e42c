import { createHash } from 'node:crypto';
import { Uri, workspace } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import type { ModuleArchive } from '../../jobs/job.ts';
import type { JsonValue } from '../../params/schema.ts';
import { recordUrlOf } from '../../site/pastJob.ts';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { loadCore } from '../loadCore.ts';
import { l10n } from '../platform/l10n.ts';
import type { PastOrder } from './pastOrders.ts';
import { fileRunnable, sampleRunnable, type Runnable } from './runnable.ts';
import { programRunnable } from './textRunnable.ts';

/** A job of before, as a program of now. */
export interface PastRunnable {
  readonly runnable: Runnable;
  readonly params: Readonly<Record<string, JsonValue>>;
  /** The program is not any more what ran then. */
  readonly hasChanged: boolean;
}

/** What is known of a past job's program; `modules` and a foreign text come from its record. */
export interface PastSource extends PastOrder {
  readonly modules?: ModuleArchive | undefined;
  readonly isForeign?: boolean;
}

/**
 * The program and the values of a job: as this editor remembers them, else as its record tells.
 *
 * @throws InvalidInput when neither is enough.
 */
export async function pastRunnable(
  site: Site,
  job: SiteJob,
  remembered: PastOrder | undefined,
): Promise<PastRunnable> {
  const order = remembered ?? (await recorded(site, job));
  const runnable = await runnableOf(job, order);
  const params = order.params as Readonly<Record<string, JsonValue>>;
  return { runnable, params, hasChanged: hashOf(runnable.program.source) !== order.hash };
}

/** SHA-256 of a program, in hex, as its record has it. */
export function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}

/** A workspace file of that name is taken before the text of the record, unless `asRecorded`. */
export async function recorded(site: Site, job: SiteJob, asRecorded = false): Promise<PastSource> {
  const at = { url: recordUrlOf(job.output), endpoint: job.endpoint };
  const record = await site.records.read(at);
  const { params, origin, entry, sha256 } = record?.request ?? {};
  if (!record || !params) {
    throw new InvalidInput(
      'job',
      l10n.t(
        'The record of job {0} does not tell what was run, so it cannot be run again.',
        job.id,
      ),
    );
  }
  const folder = workspace.workspaceFolders?.[0];
  const { source } = await site.records.code(at);
  const uri = origin?.file && folder ? Uri.joinPath(folder.uri, origin.file) : undefined;
  const isThere = !asRecorded && uri && (await exists(uri));
  return {
    id: job.id,
    cluster: job.cluster,
    hash: sha256 ?? '',
    params,
    ...(isThere
      ? { uri: uri.toString() }
      : { text: source, modules: await site.records.modules(at), isForeign: true }),
    ...(entry !== undefined && { entry }),
  };
}

/** A past job's program, as a program of now. */
export async function runnableOf(job: SiteJob, given: PastSource): Promise<Runnable> {
  const { uri, entry, text, modules, isForeign } = given;
  if (uri !== undefined) return fileRunnable(Uri.parse(uri), entry);
  const { sampleProgram } = await loadCore();
  const isSample = text === undefined || text === sampleProgram.source;
  if (isSample && job.program === sampleProgram.name) return sampleRunnable();
  if (text === undefined) {
    throw new InvalidInput(
      'job',
      l10n.t('The program of job {0} is not there any more, so it cannot be run again.', job.id),
    );
  }
  const file = `${job.program}.py`;
  const program = { name: job.program, source: text, entry: entry ?? 'run' };
  const runnable = await programRunnable(program, file, `text ${file}`);
  return { ...runnable, ...(modules && { modules }), ...(isForeign && { isForeign }) };
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FileNotFound') return false;
    throw error;
  }
}
