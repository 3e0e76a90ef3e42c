import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import type { ClusterUse } from '../../site/usage.ts';
import type { UsageMemory } from '../../site/usageLedger.ts';

const KEY = 'scienceGateway.usage';
const remembered = v.record(
  v.string(),
  v.array(
    v.object({
      name: v.string(),
      started: v.number(),
      seen: v.number(),
      stopped: v.optional(v.number()),
      coreMs: v.number(),
      threads: v.number(),
    }),
  ),
);

/** What clusters have cost, by profile. Lies in the editor's global state; it is no secret. */
export function usageMemory(memento: Memento, profile: string): UsageMemory {
  return {
    load: () => readUsage(memento)[profile] ?? [],
    save: (uses) => {
      // Other windows write too: what they know of other clusters stays.
      const all = readUsage(memento);
      const own = new Set(uses.map(({ name }) => name));
      const others = (all[profile] ?? []).filter(({ name }) => !own.has(name));
      void memento.update(KEY, { ...all, [profile]: [...others, ...uses] });
    },
  };
}

/** What clusters of all profiles have cost. */
export function readUsage(memento: Memento): Readonly<Record<string, readonly ClusterUse[]>> {
  const read = v.safeParse(remembered, memento.get(KEY, {}));
  return read.success ? read.output : {};
}
