import type { ByteStore } from '../../src/bytes/byteStore.ts';

/** One job's record, as it is written by hand; what is absent is as in a small job that is done. */
export interface HandWritten {
  readonly id: string;
  readonly submitted: number;
  readonly program?: string;
  readonly user?: string;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly source?: string;
  readonly log?: readonly string[];
}

/**
 * Writes a record below a store's root as the wrapper does: for jobs of users and clusters that the
 * tests do not have.
 */
export async function writeRecord(store: ByteStore, record: HandWritten): Promise<void> {
  const { id, submitted, program = 'mean', user, log = [] } = record;
  const put = (name: string, body: unknown) =>
    store.put(
      `_jobs/${id}/${name}`,
      new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
    );
  await put('job.json', {
    schema: 1,
    id,
    nonce: `nonce of ${id}`,
    program,
    entry: 'run',
    submitted,
    publish: 'source',
    ...(user !== undefined && { user }),
    ...record.request,
  });
  await put('status.json', {
    schema: 1,
    id,
    state: 'done',
    started: submitted + 1_000,
    finished: submitted + 13_000,
    attempts: 1,
    lines: log.length,
    ...record.status,
  });
  if (record.environment) await put('environment.json', { schema: 1, ...record.environment });
  if (record.source !== undefined) await put('source.py', record.source);
  if (log.length > 0) {
    const rows = log.map((line, index) => JSON.stringify([index, 'o', `${line}\n`]));
    await put('log/000001.ndjson', `${rows.join('\n')}\n`);
  }
}
