import type { Uri } from 'vscode';
import { Disposables } from '../base/disposables.ts';
import type { Account } from './account/account.ts';
import { renewKeys } from './account/renewKeys.ts';
import { loadCore } from './loadCore.ts';
import type { Log } from './platform/log.ts';
import { PreviewPanels } from './preview/previewPanels.ts';
import type { SiteJob } from '../site/siteJob.ts';

/** A job writes chunk after chunk; a preview of its array looks again this often, ms. */
const LOOK_AGAIN_MS = 500;

/** Connects the preview with the account: which store an address means, and when a job has written. */
export class Previews extends Disposables {
  readonly #panels: PreviewPanels;
  readonly #endpoints = new Map<string, string>();
  /** Addresses that something happened at since previews were told. */
  readonly #written = new Set<string>();
  /** Jobs that write to an address now, by id. */
  readonly #writers = new Map<string, Map<string, string>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(account: Account, extensionUri: Uri, log: Log) {
    super();
    this.#panels = this.add(
      new PreviewPanels({
        extensionUri,
        log,
        openStore: async (url) => {
          await account.ready;
          return account.require().openStore(url, { endpoint: this.#endpointOf(url) });
        },
        knowledge: async () => (await loadCore()).ArrayKnowledge,
        renewKeys: (url, error) => renewKeys(account, url, error),
      }),
    );
    this.add(account.onDidChangeJobs((jobs) => this.#noteWritten(jobs)));
    this.add({ dispose: () => clearTimeout(this.#timer) });
  }

  /** Shows the array at `url`; two stores may have a bucket of that name, hence the endpoint. */
  readonly open = async (
    url: string,
    options: { title?: string; endpoint?: string | undefined; at?: 'middle' },
  ): Promise<void> => {
    const { endpoint, ...shown } = options;
    if (endpoint !== undefined) this.#endpoints.set(url, endpoint);
    await this.#panels.open(url, shown);
  };

  /** What the preview in front shows. */
  get active(): { readonly url: string; readonly endpoint: string | undefined } | undefined {
    const url = this.#panels.active?.url;
    return url === undefined ? undefined : { url, endpoint: this.#endpoints.get(url) };
  }

  /** Of the address itself, or of an array below it: groups are opened too. */
  #endpointOf(url: string): string | undefined {
    const known = this.#endpoints.get(url);
    if (known !== undefined) return known;
    for (const [opened, endpoint] of this.#endpoints) {
      if (opened.startsWith(`${url}/`)) return endpoint;
    }
    return undefined;
  }

  #noteWritten(jobs: readonly SiteJob[]): void {
    for (const { output, id, program, state } of jobs) {
      const writers = this.#writers.get(output) ?? new Map<string, string>();
      if (state === 'running' || state === 'cancelling') writers.set(id, program);
      else writers.delete(id);
      if (writers.size > 0) this.#writers.set(output, writers);
      else this.#writers.delete(output);
      this.#written.add(output);
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const url of this.#written) {
        const writers = [...(this.#writers.get(url)?.values() ?? [])];
        this.#panels.notifyChanged(url, undefined, writers);
      }
      this.#written.clear();
    }, LOOK_AGAIN_MS);
  }
}
