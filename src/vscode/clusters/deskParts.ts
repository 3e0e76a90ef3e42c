import type { Memento } from 'vscode';
import type { Account } from '../account/account.ts';
import type { FormPanels } from '../forms/formPanels.ts';
import type { Log } from '../platform/log.ts';
import type { ClusterMemory } from './clusterMemory.ts';
import type { WorkerWatch } from './workerWatch.ts';

/** What commands on clusters work with. */
export interface DeskParts {
  readonly account: Account;
  readonly forms: FormPanels;
  readonly memory: ClusterMemory;
  readonly memento: Memento;
  readonly workers: WorkerWatch;
  readonly log: Log;
  /** The image that the user's own server at the hub runs; asked where the site has no default. */
  readonly imageDefault?: () => Promise<string | undefined>;
}

/** How others come to a cluster for their work. */
export interface ClusterSource {
  /** The cluster for a job: the one that runs, a choice of several, or a new one. */
  forJob(wanted: string | undefined): Promise<string>;
  /** A new one; asks nothing, unless the site needs something that only a person can tell. */
  byDefaults(): Promise<string>;
  /** A new one, by the form. */
  byForm(): Promise<string>;
}
