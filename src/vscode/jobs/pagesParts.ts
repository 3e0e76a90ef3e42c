import type { Uri } from 'vscode';
import type { Account } from '../account/account.ts';
import type { Log } from '../platform/log.ts';
import type { ShownJobs } from './shownJobs.ts';

/** Type of the tab with the page of a job, also in `onWebviewPanel:`. */
export const jobViewType = 'scienceGateway.job';

/** What the pages work with. */
export interface PagesParts {
  readonly extensionUri: Uri;
  readonly account: Account;
  readonly shown: ShownJobs;
  readonly log: Log;
}
