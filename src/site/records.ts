import type { Cancellable } from '../base/abort.ts';
import { InvalidInput, isGatewayError } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { type RecordedLogPiece, readRecordedLog } from '../jobs/history/recordedLog.ts';
import type { RecordedEnvironment } from '../jobs/history/recordedEnvironment.ts';
import { recordedJob } from '../jobs/history/recordedJob.ts';
import { RecordFolder } from '../jobs/history/recordFolder.ts';
import type { RecordedRequest } from '../jobs/history/recordedRequest.ts';
import { type RecordedStatus, statusOf } from '../jobs/history/recordedStatus.ts';
import { ENDED, type ModuleArchive } from '../jobs/job.ts';
import { type PastJob, pastJob, recordUrlOf } from './pastJob.ts';
import type { StoreAddress } from './siteStores.ts';

/** Names of jobs, hence of records. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** Folders above an array that may be the output of the job that wrote it. */
const MOST_LEVELS = 8;

/** Everything that one record says, but for program and log. */
export interface WholeRecord {
  readonly job: PastJob;
  readonly request: RecordedRequest;
  readonly status: RecordedStatus | undefined;
  readonly environment: RecordedEnvironment | undefined;
}

/** An address, and the endpoint of its store where two have a bucket of that name. */
export type RecordAddress = Pick<StoreAddress, 'url' | 'endpoint'>;

type OpenStore = (url: string, options: Omit<StoreAddress, 'url'>) => ByteStore;

/** Reads single records, by their address. */
export class Records {
  constructor(private readonly openStore: OpenStore) {}

  /**
   * One record; `undefined` when there is none.
   *
   * @throws InvalidData for one that cannot be understood, StoreDenied, StoreUnreachable.
   */
  async read(at: RecordAddress, options: Cancellable = {}): Promise<WholeRecord | undefined> {
    const { store, folder } = this.#open(at);
    const [request, found, environment] = await Promise.all([
      folder.request(options),
      folder.status(options),
      folder.environment(options).catch((error: unknown) => {
        // Only the table of versions is missing then.
        if (!isGatewayError(error, 'InvalidData')) throw error;
        return undefined;
      }),
    ]);
    if (!request) return undefined;
    const status = statusOf(request, found);
    const isEnded = status?.state !== undefined && ENDED.includes(status.state);
    const heard = isEnded
      ? (status.finished ?? request.submitted)
      : await lastSign(store, folder.id, options);
    const job = recordedJob(request, status, { heard, now: store.clock?.() ?? Date.now() });
    const { url, endpoint } = at;
    return { job: pastJob(job, { record: url, endpoint }), request, status, environment };
  }

  /** The program as it ran, and what was not committed, where they were published. */
  async code(
    at: RecordAddress,
    options: Cancellable = {},
  ): Promise<{ source: string | undefined; patch: string | undefined }> {
    const { folder } = this.#open(at);
    const [source, patch] = await Promise.all([folder.source(options), folder.patch(options)]);
    return { source, patch };
  }

  /** The local modules that travelled with the job, where they were published. */
  modules(at: RecordAddress, options: Cancellable = {}): Promise<ModuleArchive | undefined> {
    return this.#open(at).folder.modules(options);
  }

  /** The stored log; goes on while the record says that the job runs. */
  log(
    at: RecordAddress,
    { signal, most }: Cancellable & { readonly most?: number } = {},
  ): AsyncIterable<RecordedLogPiece> {
    const { store, folder } = this.#open(at);
    const isOpen = async () => {
      const record = await this.read(at, { signal });
      return record !== undefined && !ENDED.includes(record.job.state);
    };
    return readRecordedLog(store, folder.id, { signal, isOpen, ...(most && { most }) });
  }

  /** The record of the job that wrote what lies at `url`, or of a folder around it. */
  async whoMade(
    { url, endpoint }: RecordAddress,
    options: Cancellable = {},
  ): Promise<WholeRecord | undefined> {
    const parts = url.replace(/\/+$/, '').split('/');
    const outputs: string[] = [];
    // `s3:`, nothing, bucket, and then at least one folder.
    for (let end = parts.length; end > 3 && outputs.length < MOST_LEVELS; end--) {
      if (NAME.test(parts[end - 1] ?? '')) outputs.push(parts.slice(0, end).join('/'));
    }
    const read = (output: string) => this.read({ url: recordUrlOf(output), endpoint }, options);
    for (const found of await Promise.all(outputs.map(read))) if (found) return found;
    return undefined;
  }

  #open({ url, endpoint }: RecordAddress): { store: ByteStore; folder: RecordFolder } {
    const [, parent, id] =
      /^(s3:\/\/.+\/_jobs)\/([A-Za-z0-9][A-Za-z0-9._-]{0,99})$/.exec(url) ?? [];
    if (parent === undefined || id === undefined) {
      throw new InvalidInput('url', `“${url}” is not the address of a job's record.`);
    }
    const store = this.openStore(parent, { endpoint, isLive: true });
    return { store, folder: new RecordFolder(store, id) };
  }
}

async function lastSign(store: ByteStore, id: string, options: Cancellable): Promise<number> {
  const listed = await Promise.all(
    ['status.json', 'job.json'].map((name) =>
      store.list({ ...options, prefix: `${id}/${name}`, limit: 1 }),
    ),
  );
  const [status, job] = listed.map(({ objects }) => objects[0]?.modified);
  return status ?? job ?? 0;
}
