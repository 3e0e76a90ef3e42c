import type { GatewayClient } from '../gateway/gatewayClient.ts';
import { isGatewayError } from '../base/errors.ts';
import type { Profile } from './profile.ts';
import { lastLines, reasonsOf, StartFailed, worthRemembering } from './startFailure.ts';
import type { StartOptions } from './startFailure.ts';

/** Remembers the options of the last cluster that came to run. */
export interface StartMemory {
  load(): StartOptions | undefined;
  save(options: StartOptions): void;
}

interface Parts {
  readonly profile: Profile;
  readonly gateway: GatewayClient;
  readonly startMemory?: StartMemory;
  readonly schedulerLog?: (cluster: string) => Promise<string | undefined>;
}

/** Explains starts of clusters that failed, as far as anything can be known. */
export class SiteStarts {
  readonly #parts: Parts;
  #lastGood: StartOptions | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#lastGood = parts.startMemory?.load();
  }

  /** Notes the options of a cluster that runs. */
  good(options: StartOptions): void {
    this.#lastGood = worthRemembering(options);
    this.#parts.startMemory?.save(this.#lastGood);
  }

  /** What to throw for a start that went wrong; what is no failure of the cluster stays as it is. */
  async explain(name: string, error: Error, tookMs: number): Promise<Error> {
    if (!isGatewayError(error, 'ClusterNotRunning')) return error;
    const { gateway, profile, schedulerLog } = this.#parts;
    const cluster = await gateway.cluster(name).catch(() => undefined);
    const log = await schedulerLog?.(name).catch(() => undefined);
    const reasons = reasonsOf({
      name,
      options: cluster?.options ?? {},
      lastGood: this.#lastGood,
      limits: profile.limits,
      log,
      tookMs,
    });
    const lines = log === undefined ? undefined : lastLines(log);
    return new StartFailed(name, reasons, lines, { cause: error });
  }
}
