import type { Uri } from 'vscode';
import { Disposables } from '../base/disposables.ts';
import type { Account } from './account/account.ts';
import type { Log } from './platform/log.ts';
import { PreviewPanels } from './preview/previewPanels.ts';
import type { SiteJob } from '../site/siteJob.ts';

/** A job writes chunk after chunk; a preview of its array looks again this often, ms. */
const LOOK_AGAIN_MS = 500;

/** Connects the preview with the account: which store an address means, and when a job has written. */
export class Previews extends Disposables {
  readonly #panels: PreviewPanels;
  readonly #endpoints = new Map<string, string>();
  readonly #written = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(account: Account, extensionUri: Uri, log: Log) {
    super();
    this.#panels = this.add(
      new PreviewPanels({
        extensionUri,
        log,
        openStore: async (url) => {
          await account.ready;
          const endpoint = this.#endpoints.get(url);
          return account.require().openStore(url, { endpoint });
        },
      }),
    );
    this.add(account.onDidChangeJobs((jobs) => this.#noteWritten(jobs)));
    this.add({ dispose: () => clearTimeout(this.#timer) });
  }

  /** Shows the array at `url`; two stores may have a bucket of that name, hence the endpoint. */
  readonly open = async (
    url: string,
    { title, endpoint }: { title?: string; endpoint?: string | undefined },
  ): Promise<void> => {
    if (endpoint !== undefined) this.#endpoints.set(url, endpoint);
    await this.#panels.open(url, title === undefined ? {} : { title });
  };

  /** What the preview in front shows. */
  get active(): { readonly url: string; readonly endpoint: string | undefined } | undefined {
    const url = this.#panels.active?.url;
    return url === undefined ? undefined : { url, endpoint: this.#endpoints.get(url) };
  }

  #noteWritten(jobs: readonly SiteJob[]): void {
    for (const job of jobs) this.#written.add(job.output);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const url of this.#written) this.#panels.notifyChanged(url);
      this.#written.clear();
    }, LOOK_AGAIN_MS);
  }
}
