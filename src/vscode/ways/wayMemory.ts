import type { Memento } from 'vscode';
import type { WayMemory } from '../../site/ways.ts';

/** Remembers which way to the schedulers of a profile went last; a hint, so losing it is no harm. */
export function wayMemory(memory: Memento, profile: string): WayMemory {
  const key = `scienceGateway.way ${profile}`;
  return {
    load: () => {
      const kind = memory.get<unknown>(key);
      return kind === 'tcp' || kind === 'hub' ? kind : undefined;
    },
    save: (kind) => void memory.update(key, kind),
  };
}
