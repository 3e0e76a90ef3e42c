import { createHash } from 'node:crypto';
import type { Cluster } from '../gateway/cluster.ts';
import type { JobOrigin } from '../jobs/job.ts';

/** Options whose value nobody may read; `record.py` leaves out the same. */
const SECRET = /env|secret|token|password|credential/i;
/** Letters of a hash that tell clusters apart. */
const LETTERS = 16;

/**
 * What a job's record tells of its cluster: a hash, for the name opens dashboards, and the options it
 * was made with. Of an environment only the names of its variables travel, of secrets nothing.
 */
export function clusterOrigin(
  name: string,
  clusters: readonly Cluster[],
): Pick<JobOrigin, 'clusterHash' | 'clusterOptions'> {
  const options = clusters.find((one) => one.name === name)?.options;
  return {
    clusterHash: createHash('sha256').update(name).digest('hex').slice(0, LETTERS),
    ...(options && { clusterOptions: withoutSecrets(options) }),
  };
}

function withoutSecrets(
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const told: [string, unknown][] = [];
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'object' && value !== null) {
      const names = Array.isArray(value) ? [] : Object.keys(value);
      told.push([name, Object.fromEntries(names.sort().map((one) => [one, '']))]);
    } else if (!SECRET.test(name)) told.push([name, value]);
  }
  return Object.fromEntries(told);
}
