import type { WebviewPanel } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { InvalidInput } from '../../base/errors.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { JobRef } from '../platform/subjects.ts';
import { chooseJob } from './chooseJob.ts';
import { CompareJobs } from './compareJobs.ts';
import { insertCell } from './insertCell.ts';
import { JobPages } from './jobPages.ts';
import type { PagesParts } from './pagesParts.ts';
import { RunningItem } from './runningItem.ts';
import type { ShownJobs } from './shownJobs.ts';

/** An array or a folder in a store. */
export interface WrittenPlace {
  readonly url: string;
  readonly endpoint: string | undefined;
}

/** What tells of jobs: pages, arrays in Python, comparisons, the status bar item while they run. */
export class PageCommands extends Disposables {
  readonly #account: Account;
  readonly #shown: ShownJobs;
  readonly #pages: JobPages;
  readonly #comparison: CompareJobs;

  constructor(parts: PagesParts) {
    super();
    this.#account = parts.account;
    this.#shown = parts.shown;
    this.#pages = this.add(new JobPages(parts));
    this.#comparison = this.add(new CompareJobs(parts.account));
    this.add(new RunningItem(parts.account));
  }

  /** Fills a tab that was open before the restart. */
  restore(panel: WebviewPanel, state: unknown): Promise<void> {
    return this.#pages.restore(panel, state);
  }

  async show(ref?: JobRef): Promise<void> {
    this.#account.require();
    await this.#pages.show(await chooseJob(this.#shown, ref, l10n.t('Show Job')));
  }

  async insertCell(ref?: JobRef): Promise<void> {
    this.#account.require();
    await insertCell(this.#account, await chooseJob(this.#shown, ref, l10n.t('Insert Cell')));
  }

  /** @param selected rows of the tree, when two are selected. */
  async compare(ref?: JobRef, selected: readonly JobRef[] = []): Promise<void> {
    this.#account.require();
    const title = l10n.t('Compare Jobs');
    const [one, other] = selected.length === 2 ? selected : [ref];
    const left = await chooseJob(this.#shown, one, title);
    const right = await chooseJob(this.#shown, other, title, (job) => job !== left);
    await this.#comparison.compare(left, right);
  }

  /** Shows the job that wrote an array, whoever that was. */
  async whoMade({ url, endpoint }: WrittenPlace): Promise<void> {
    const { records } = this.#account.require();
    const found = await records.whoMade({ url, endpoint });
    if (!found) {
      throw new InvalidInput(
        'url',
        l10n.t('No record says who made {0}: no job of this gateway wrote it.', url),
      );
    }
    const { job } = found;
    await this.#pages.show(this.#shown.jobs.find(({ record }) => record === job.record) ?? job);
  }
}
