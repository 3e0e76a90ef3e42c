import { fileURLToPath } from 'node:url';
import {
  window,
  type Memento,
  type Uri,
  type WebviewPanel,
  type WebviewPanelSerializer,
} from 'vscode';
import { Disposables } from '../base/disposables.ts';
import type { Account } from './account/account.ts';
import { renewKeys } from './account/renewKeys.ts';
import { loadCore } from './loadCore.ts';
import type { Log } from './platform/log.ts';
import { previewMemory } from './platform/previewMemory.ts';
import { l10n } from './platform/l10n.ts';
import type { FoundPlace, PreviewExports } from './preview/previewExports.ts';
import type { PreviewView } from '../shared/preview.ts';
import { setContext } from './platform/contextKeys.ts';
import { KeptTabs } from './preview/keptTabs.ts';
import type { ActivePreview, PreviewPanels } from './preview/previewPanels.ts';
import type { OpenPlaces } from './stores/openPlaces.ts';
import type { SavedPlaces } from './stores/savedPlaces.ts';
import type { CompareTabs } from './preview/compareTabs.ts';
import { compareViewType, previewViewType } from './preview/previewView.ts';
import type { Profile, StoreProfile } from '../site/profile.ts';
import type { SiteJob } from '../site/siteJob.ts';

/** A job writes chunk after chunk; a preview of its array looks again this often, ms. */
const LOOK_AGAIN_MS = 500;

/** Preview and exports, once they are loaded. */
interface Tabs {
  readonly panels: PreviewPanels;
  readonly exports: PreviewExports;
  readonly compared: CompareTabs;
}

/** What previews work with. */
export interface PreviewsParts {
  readonly account: Account;
  readonly saved: SavedPlaces;
  readonly places: OpenPlaces;
  readonly extensionUri: Uri;
  readonly log: Log;
  /** Of the workspace. */
  readonly memento: Memento;
}

/** How an array is opened. */
export interface OpenedArray {
  readonly title?: string;
  /** Where two stores have a bucket of that name. */
  readonly endpoint?: string | undefined;
  readonly view?: PreviewView | undefined;
  readonly at?: 'middle';
}

/** Connects the preview with the account: which store an address means, and when a job has written. */
export class Previews extends Disposables implements WebviewPanelSerializer {
  readonly #parts: PreviewsParts;
  #loading: Promise<Tabs> | undefined;
  #tabs: Tabs | undefined;
  /** Addresses that something happened at since previews were told. */
  readonly #written = new Set<string>();
  /** Jobs that write to an address now, by id. */
  readonly #writers = new Map<string, Map<string, string>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: PreviewsParts) {
    super();
    this.#parts = parts;
    this.add(window.registerWebviewPanelSerializer(previewViewType, this));
    this.add(
      window.registerWebviewPanelSerializer(compareViewType, {
        deserializeWebviewPanel: async (panel, state) =>
          (await this.#load()).compared.deserializeWebviewPanel(panel, state),
      }),
    );
    this.add(parts.account.onDidChangeJobs((jobs) => this.#noteWritten(jobs)));
    this.add({ dispose: () => clearTimeout(this.#timer) });
  }

  /** Called by VS Code for a tab that was open before the restart. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    await (await this.#load()).panels.deserializeWebviewPanel(panel, state);
  }

  /** What takes a view out of the editor. */
  readonly exports = async (): Promise<PreviewExports> => (await this.#load()).exports;

  #load(): Promise<Tabs> {
    this.#loading ??= import('./previewTabs.ts').then((late) => {
      late.useTranslation(l10n.t);
      const { account, places, extensionUri, log, memento } = this.#parts;
      const common: ConstructorParameters<typeof CompareTabs>[0] = {
        extensionUri,
        log,
        openStore: (url) => places.open({ url, cacheBytes: previewMemory('hostMemory') }),
        pageBytes: () => previewMemory('pageMemory'),
        opening: async () => (await loadCore()).opening,
        renewKeys: (url, error) => renewKeys(account, url, error),
      };
      const panels = this.add(
        new late.PreviewPanels({
          ...common,
          kept: new KeptTabs(memento),
          onActive: (active) =>
            setContext('scienceGateway.preview.canKeep', active !== undefined && !active.isKept),
        }),
      );
      const exports = new late.PreviewExports(panels, (url) => this.#placeOf(url));
      this.#tabs = { panels, exports, compared: this.add(new late.CompareTabs(common)) };
      return this.#tabs;
    });
    return this.#loading;
  }

  /** How Python finds the array that is shown. */
  async #placeOf(url: string): Promise<FoundPlace> {
    const { account, saved, places } = this.#parts;
    const isOwn = url.startsWith('s3://') && !saved.isPublic(url);
    const store = isOwn ? this.#storeOf(account.require().profile, url) : undefined;
    const { inspectNode } = await loadCore();
    const parent = url.replace(/\/+[^/]+\/*$/, '');
    const above = /^\w+:\/\/[^/]*\/?[^/]/.test(parent)
      ? await places
          .open({ url: parent, endpoint: store?.endpoint })
          .then((opened) => inspectNode(opened, '', {}))
          .catch(() => undefined)
      : undefined;
    return {
      url: url.startsWith('file:') ? fileURLToPath(url) : url,
      endpoint: store?.endpoint,
      isAnonymous: isOwn ? store?.anonymous : url.startsWith('s3://'),
      isInGroup: above !== undefined && above.kind !== 'array',
    };
  }

  #storeOf({ stores, results }: Profile, url: string): StoreProfile | undefined {
    const bucket = /^s3:\/\/([^/]+)/.exec(url)?.[1] ?? '';
    const known = this.#parts.saved.endpointOf(url);
    return (
      stores.find(({ endpoint }) => known !== undefined && endpoint === known) ??
      stores.find(({ buckets }) => buckets.includes(bucket)) ??
      stores.find(({ name }) => name === results.store)
    );
  }

  /** Shows the array at `url`; two stores may have a bucket of that name, hence the endpoint. */
  readonly open = async (url: string, options: OpenedArray): Promise<void> => {
    const { endpoint, ...shown } = options;
    if (endpoint !== undefined) await this.#parts.saved.rememberEndpoint(url, endpoint);
    const { panels } = await this.#load();
    await panels.open(url, shown);
  };

  /** Shows two arrays and their difference. */
  async compare(
    ...[a, b]: readonly { readonly url: string; readonly endpoint: string | undefined }[]
  ): Promise<void> {
    if (!a || !b) return;
    for (const { url, endpoint } of [a, b]) {
      if (endpoint !== undefined) await this.#parts.saved.rememberEndpoint(url, endpoint);
    }
    await (await this.#load()).compared.open([a.url, b.url]);
  }

  /** What the preview in front shows. */
  get active(): (ActivePreview & { readonly endpoint: string | undefined }) | undefined {
    const active = this.#tabs?.panels.active;
    return active && { ...active, endpoint: this.#parts.saved.endpointOf(active.url) };
  }

  /** Keeps the tab in front as it is. */
  keepOpen(): void {
    this.#tabs?.panels.keep();
  }

  /** Shows the array in front once more, in a tab beside. */
  async openBeside(): Promise<void> {
    await this.#tabs?.panels.openBeside();
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
        this.#tabs?.panels.notifyChanged(url, undefined, writers);
        this.#tabs?.compared.notifyChanged(url, writers);
      }
      this.#written.clear();
    }, LOOK_AGAIN_MS);
  }
}
