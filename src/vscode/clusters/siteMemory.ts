import type { Memento } from 'vscode';
import type { Profile } from '../../site/profile.ts';
import { stackPaths } from '../../stack/paths.ts';
import { DEFAULT_PROFILE } from '../platform/settings.ts';
import type { WayParts } from '../ways/wayParts.ts';
import { leaseMemory } from './leaseMemory.ts';
import { keptLog, startMemory } from './startMemory.ts';
import { usageMemory } from './usageMemory.ts';

/** What a site remembers of clusters between two starts of the editor. */
export function siteMemory(
  memento: Memento,
  { name }: Profile,
  stackHome: string,
): Pick<WayParts, 'leaseMemory' | 'usageMemory' | 'startMemory' | 'schedulerLog'> {
  const { clusterLogs } = stackPaths(stackHome);
  return {
    leaseMemory: leaseMemory(memento, name),
    usageMemory: usageMemory(memento, name),
    startMemory: startMemory(memento, name),
    ...(name === DEFAULT_PROFILE && { schedulerLog: (cluster) => keptLog(clusterLogs, cluster) }),
  };
}
