import { ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { v } from '../../base/validate.ts';
import { jobPageWords } from '../../shared/jobPage.ts';
import { jobPageStateSchema } from '../../shared/jobPageSchema.ts';
import type { Account } from '../account/account.ts';
import { BuiltFiles } from '../platform/builtFiles.ts';
import type { Log } from '../platform/log.ts';
import { pageHtml } from '../platform/pageHtml.ts';
import { refOf } from './jobText.ts';
import { JobPage } from './jobPage.ts';
import { jobViewType, type PagesParts } from './pagesParts.ts';
import type { ShownJob } from './shownJob.ts';
import type { ShownJobs } from './shownJobs.ts';

/** The tabs with pages of jobs, one for each job. */
export class JobPages implements Disposable {
  readonly #files: BuiltFiles;
  readonly #own = new Disposables();
  readonly #pages = new Map<string, JobPage>();
  readonly #account: Account;
  readonly #shown: ShownJobs;
  readonly #log: Log;

  constructor({ extensionUri, account, shown, log }: PagesParts) {
    this.#account = account;
    this.#shown = shown;
    this.#log = log;
    this.#files = new BuiltFiles(extensionUri);
    this.#own.add(
      shown.onDidChange(() => {
        for (const page of this.#pages.values()) page.jobsChanged();
      }),
    );
  }

  async show(job: ShownJob): Promise<void> {
    const open = this.#pages.get(keyOf(job));
    if (open) {
      open.reveal();
      return;
    }
    const html = await this.#html();
    const tab = window.createWebviewPanel(jobViewType, job.id, ViewColumn.Active, {
      enableScripts: true,
    });
    this.#adopt(tab, html, job);
  }

  /** Fills a tab that was open before the restart. */
  async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    const read = v.safeParse(jobPageStateSchema, state);
    await this.#account.ready;
    const { site } = this.#account;
    const ref = read.success ? refOf(read.output) : undefined;
    const at = read.success && { url: read.output.record, endpoint: read.output.endpoint };
    const job =
      this.#shown.find(ref) ??
      (site && at ? await this.#past(() => site.records.read(at)) : undefined);
    if (!job) panel.dispose();
    else this.#adopt(panel, await this.#html(), job);
  }

  dispose(): void {
    for (const page of [...this.#pages.values()]) page.dispose();
    this.#own.dispose();
  }

  /** A record that can no longer be read closes its tab; there is nobody to tell. */
  async #past(read: () => Promise<{ job: ShownJob } | undefined>): Promise<ShownJob | undefined> {
    try {
      return (await read())?.job;
    } catch (error) {
      this.#log.error('job page of last time', error);
      return undefined;
    }
  }

  async #html(): Promise<string> {
    return pageHtml(await this.#files.page('job', jobPageWords));
  }

  #adopt(tab: WebviewPanel, html: string, job: ShownJob): void {
    const key = keyOf(job);
    const page = new JobPage(tab, html, job, {
      site: () => this.#account.require(),
      now: (one) => this.#shown.find(refOf(one)),
      onProblem: (what, error) => this.#log.error(what, error),
      onClosed: () => {
        if (this.#pages.get(key) === page) this.#pages.delete(key);
      },
    });
    this.#pages.set(key, page);
  }
}

function keyOf({ cluster, id, record }: ShownJob): string {
  return cluster === '' ? (record ?? id) : `${cluster}/${id}`;
}
