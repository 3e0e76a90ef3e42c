/** What one cluster has cost, as far as this editor knows. Times are ms since the epoch. */
export interface ClusterUse {
  readonly name: string;
  readonly started: number;
  /** When its scheduler was last heard. */
  readonly seen: number;
  readonly stopped?: number | undefined;
  /** Time of workers' threads until `seen`, ms. */
  readonly coreMs: number;
  /** Threads of all workers at `seen`. */
  readonly threads: number;
}

/** What a time has cost. */
export interface UsageSum {
  readonly clusters: number;
  readonly hours: number;
  readonly coreHours: number;
  /** A part was reckoned: nobody heard the clusters then. */
  readonly isAbout: boolean;
}

const HOUR = 3_600_000;
/** What was not heard for longer is reckoned, ms. */
const UNHEARD = 5 * 60_000;

/**
 * Adds up what clusters have cost since `from`. Cores are spread evenly over the time in which they
 * were counted; for the time after that, the threads of the last word are taken.
 */
export function usageSince(uses: readonly ClusterUse[], from: number, now: number): UsageSum {
  let hours = 0;
  let coreMs = 0;
  let isAbout = false;
  const counted = uses.filter((use) => (use.stopped ?? now) > from);
  for (const { started, seen, stopped, ...use } of counted) {
    const end = stopped ?? now;
    const begin = Math.max(started, from);
    hours += Math.max(0, end - begin) / HOUR;
    const heard = Math.max(1, Math.min(seen, end) - started);
    coreMs += (use.coreMs * Math.max(0, Math.min(seen, end) - begin)) / heard;
    const unheard = Math.max(0, end - Math.max(seen, begin));
    coreMs += use.threads * unheard;
    if (unheard > UNHEARD && use.threads > 0) isAbout = true;
  }
  return { clusters: counted.length, hours, coreHours: coreMs / HOUR, isAbout };
}

/** The Monday, 0:00 by this machine's clock, of the week in which a time lies. */
export function weekStart(now: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
  return day.getTime();
}
