import type { Cancellable } from '../base/abort.ts';
import { GatewayError } from '../base/errors.ts';
import { validateJson, v } from '../base/validate.ts';
import { identityIn, type WorkerInfo } from '../dask/workers.ts';
import type { Http } from '../net/http.ts';

/** A scheduler's pages did not answer as they should. */
export class PagesFailed extends GatewayError<'PagesFailed'> {
  readonly _tag = 'PagesFailed';
}

/** Tasks of a scheduler by state. */
export interface TaskCounts {
  readonly processing: number;
  readonly waiting: number;
  readonly memory: number;
  readonly erred: number;
}

const number = v.fallback(v.number(), 0);
const counts = v.object({ processing: number, waiting: number, memory: number, erred: number });

/**
 * What a scheduler tells on its own HTTP pages. They come through the hub like any web page, so that
 * workers and counts are known where its TLS port is out of reach. They ask for no token, and none
 * is sent (routes `json/*` of distributed 2022.6.0 to 2026.8.0, `distributed/http/scheduler/json.py`).
 */
export class SchedulerPages {
  constructor(
    private readonly http: Http,
    /** Address of the cluster's dashboard, e.g. `…/clusters/<name>/status`. */
    private readonly dashboard: string,
  ) {}

  async workers(options: Cancellable = {}): Promise<readonly WorkerInfo[]> {
    const text = await this.#read('identity', options);
    return identityIn(validateJson(v.unknown(), text, "the scheduler's identity")).workers;
  }

  async taskCounts(options: Cancellable = {}): Promise<TaskCounts> {
    return validateJson(counts, await this.#read('counts', options), "the scheduler's counts");
  }

  async #read(page: string, { signal }: Cancellable): Promise<string> {
    const url = `${this.dashboard.replace(/\/status$/, '')}/json/${page}.json`;
    const { status, body } = await this.http.request({ url, signal, maxBytes: 8 * 1024 * 1024 });
    if (status === 200) return new TextDecoder().decode(body);
    // The address holds the cluster's whole name, which opens its dashboards: it is not repeated.
    throw new PagesFailed(`The scheduler's page ${page} answered ${status}.`, { remedy: 'retry' });
  }
}
