/** How long a cluster is kept, ms. What is absent sets no limit; neither: until somebody stops it. */
export interface LeaseTerms {
  /** After its last work: a job, or a task of anybody. */
  readonly idleMs?: number | undefined;
  /** In all. Work that is under way then is not interrupted; the cluster ends after it. */
  readonly mostMs?: number | undefined;
}

/** What a new cluster gets unless something else was chosen. */
export const DEFAULT_LEASE: LeaseTerms = { idleMs: 30 * 60_000, mostMs: 8 * 3_600_000 };

/** The lease of a cluster, as its scheduler keeps it, and what the cluster has cost so far. */
export interface Lease extends LeaseTerms {
  /** Grows with every change. */
  readonly revision: number;
  /** False until somebody has chosen terms, be it *none*. */
  readonly chosen: boolean;
  /** Something works, or waits to: that holds the cluster. */
  readonly busy: boolean;
  /** Its time is over, and the gateway was asked to delete it. */
  readonly ending: boolean;
  /** When it ends if nothing works until then, by this machine's clock; absent: it does not. */
  readonly endsAt: number | undefined;
  /** Since when nothing works, by this machine's clock; absent while something does. */
  readonly quietSince: number | undefined;
  /** Time of workers' threads so far, ms, and of workers. */
  readonly coreMs: number;
  readonly workerMs: number;
  /** Threads of all workers at this moment. */
  readonly threads: number;
}

/** A lease in the words of `registry/lease.py`: times are how long from now, or until now, ms. */
interface SaidLease extends Omit<Lease, 'idleMs' | 'mostMs' | 'endsAt' | 'quietSince'> {
  readonly idleMs?: number | null | undefined;
  readonly mostMs?: number | null | undefined;
  readonly leftMs?: number | null | undefined;
  readonly quietMs: number;
}

/** What the registry says of a lease, in times of this machine's clock. */
export function leaseOf(said: SaidLease, now = Date.now()): Lease {
  const { leftMs, quietMs, idleMs, mostMs, ...rest } = said;
  return {
    ...rest,
    idleMs: idleMs ?? undefined,
    mostMs: mostMs ?? undefined,
    endsAt: typeof leftMs === 'number' ? now + leftMs : undefined,
    quietSince: said.busy ? undefined : now - quietMs,
  };
}
