import type { Cancellable } from '../../base/abort.ts';
import { InvalidData, isGatewayError } from '../../base/errors.ts';
import { validateJson } from '../../base/validate.ts';
import { plainText } from '../../base/plainText.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { ModuleArchive } from '../job.ts';
import { type RecordedEnvironment, readEnvironment } from './recordedEnvironment.ts';
import { moduleArchive } from './recordedModules.ts';
import { type RecordedRequest, readRequest } from './recordedRequest.ts';
import { type RecordedStatus, readStatus } from './recordedStatus.ts';

/** Largest file of a record that is read, bytes. */
const LIMITS = {
  'job.json': 512 * 1024,
  'status.json': 512 * 1024,
  'environment.json': 1024 * 1024,
  'source.py': 1024 * 1024,
  'diff.patch': 4 * 1024 * 1024,
  'modules.json': 8 * 1024 * 1024,
} as const;

/** The files of one job's record; what a stranger may have put there is bounded and plain. */
export class RecordFolder {
  /** @param store rooted where records lie: `<prefix>/_jobs/`. */
  constructor(
    private readonly store: ByteStore,
    readonly id: string,
  ) {}

  /** @throws InvalidData; `undefined` when there is no such record. */
  async request(options: Cancellable = {}): Promise<RecordedRequest | undefined> {
    const bytes = await this.#read('job.json', options);
    return bytes && readRequest(bytes, this.id);
  }

  /** @throws InvalidData; `undefined` before the job's first sign of life. */
  async status(options: Cancellable = {}): Promise<RecordedStatus | undefined> {
    const bytes = await this.#read('status.json', options);
    return bytes && readStatus(bytes, this.id);
  }

  /** @throws InvalidData; `undefined` when it was not written. */
  async environment(options: Cancellable = {}): Promise<RecordedEnvironment | undefined> {
    const bytes = await this.#read('environment.json', options);
    return bytes && readEnvironment(bytes, this.id);
  }

  /** The program as it ran; `undefined` when it was not published. */
  source(options: Cancellable = {}): Promise<string | undefined> {
    return this.#text('source.py', options);
  }

  /** What was not committed; `undefined` when nothing was, or it was not published. */
  patch(options: Cancellable = {}): Promise<string | undefined> {
    return this.#text('diff.patch', options);
  }

  /** Its local modules; `undefined` when there were none, or they were not published. */
  async modules(options: Cancellable = {}): Promise<ModuleArchive | undefined> {
    const bytes = await this.#read('modules.json', options);
    const what = `modules.json in the record of job ${this.id}`;
    return bytes && validateJson(moduleArchive, new TextDecoder().decode(bytes), what);
  }

  async #text(name: keyof typeof LIMITS, options: Cancellable): Promise<string | undefined> {
    const bytes = await this.#read(name, options);
    return bytes && plainText(new TextDecoder().decode(bytes));
  }

  async #read(name: keyof typeof LIMITS, options: Cancellable): Promise<Uint8Array | undefined> {
    const limit = LIMITS[name];
    const range = { offset: 0, length: limit + 1 };
    let bytes: Uint8Array | undefined;
    try {
      bytes = await this.store.getRange(`${this.id}/${name}`, range, options);
    } catch (error) {
      // The range begins behind the end: an object without a byte.
      const isEmpty =
        isGatewayError(error, 'StoreFailed') && 'status' in error && error.status === 416;
      if (!isEmpty) throw error;
      bytes = new Uint8Array(0);
    }
    if (bytes && bytes.length > limit) {
      throw new InvalidData(
        `${name} in the record of job ${this.id} is larger than ${limit} bytes: it is not ours.`,
      );
    }
    return bytes;
  }
}
