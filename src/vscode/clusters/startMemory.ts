import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Memento } from 'vscode';
import { delay } from '../../base/abort.ts';
import { v } from '../../base/validate.ts';
import type { StartMemory } from '../../site/siteStarts.ts';

const remembered = v.record(v.string(), v.unknown());

/** Remembers with which options a cluster last came to run; holds no value that may be secret. */
export function startMemory(memento: Memento, profile: string): StartMemory {
  const key = `scienceGateway.lastStart ${profile}`;
  return {
    load: () => {
      const read = v.safeParse(remembered, memento.get(key));
      return read.success ? read.output : undefined;
    },
    save: (options) => void memento.update(key, options),
  };
}

/** A gateway keeps the logs of a cluster only after it has called it failed: so long is waited, ms. */
const PATIENCE = 5_000;
const PAUSE = 250;

/** The log of a scheduler of the gateway on this machine, which keeps them when clusters end. */
export async function keptLog(clusterLogs: string, cluster: string): Promise<string | undefined> {
  const folder = join(clusterLogs, cluster);
  const end = Date.now() + PATIENCE;
  for (;;) {
    const names = await readdir(folder).catch(() => []);
    const scheduler = names.find((name) => name.includes('scheduler'));
    if (scheduler !== undefined) return readFile(join(folder, scheduler), 'utf8');
    if (Date.now() > end) return undefined;
    await delay(PAUSE);
  }
}
