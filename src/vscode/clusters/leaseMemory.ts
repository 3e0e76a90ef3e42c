import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import type { LeaseMemory } from '../../site/clusterLeases.ts';

const limit = v.optional(v.number());
const remembered = v.record(v.string(), v.object({ idleMs: limit, mostMs: limit }));

/** Remembers what new clusters shall be kept for until their schedulers know: this editor may close. */
export function leaseMemory(memento: Memento, profile: string): LeaseMemory {
  const key = `scienceGateway.leases ${profile}`;
  return {
    load: () => {
      const read = v.safeParse(remembered, memento.get(key, {}));
      return read.success ? read.output : {};
    },
    save: (wishes) => void memento.update(key, wishes),
  };
}
