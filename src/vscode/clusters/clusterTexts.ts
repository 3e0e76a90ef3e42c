import { EventEmitter, window, workspace, type Memento, type Uri } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { sentence } from '../../base/errors.ts';
import { plainText } from '../../base/plainText.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { ClusterRef, WorkerRef } from '../platform/subjects.ts';
import { chooseCluster } from './chooseCluster.ts';
import { shortName, workerName } from './clusterText.ts';
import { CLUSTER_SCHEME, clusterPlace, clusterUri } from './clusterUri.ts';
import type { DeskParts } from './deskParts.ts';
import { tablesText } from './tablesText.ts';
import { readUsage } from './usageMemory.ts';
import { usageText } from './usageText.ts';

/** A document that somebody sees is made anew so often, ms. */
const REFRESH_MS = 3_000;
/** Lines of each worker. */
const LINES = 1_000;

/**
 * Documents that tell of clusters in plain text. They are made anew while they are seen in a focused
 * window; otherwise nothing is asked.
 */
export class ClusterTexts extends Disposables {
  readonly #account: Account;
  readonly #memento: Memento;
  readonly #changed = this.add(new EventEmitter<Uri>());
  readonly onDidChange = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;

  constructor({ account, memento }: DeskParts) {
    super();
    this.#account = account;
    this.#memento = memento;
    this.add(window.onDidChangeVisibleTextEditors(() => this.#adjust()));
    this.add(window.onDidChangeWindowState(() => this.#adjust()));
    this.add({ dispose: () => clearInterval(this.#timer) });
  }

  /** Shows tasks, memory, versions and workers of a cluster. */
  async showTables(ref?: ClusterRef): Promise<void> {
    const { name } = await chooseCluster(this.#account, ref, l10n.t('Show Tasks and Memory'));
    await open(clusterUri('tables', name));
  }

  /** Shows what workers have logged: all of a cluster, or one. */
  async showLogs(ref?: ClusterRef | WorkerRef): Promise<void> {
    const wanted = ref?.kind === 'worker' ? { name: ref.cluster } : ref;
    const { name } = await chooseCluster(this.#account, wanted, l10n.t('Show Worker Logs'));
    const worker = ref?.kind === 'worker' ? ref.address : undefined;
    await open(clusterUri('logs', name, worker));
  }

  /** Shows what clusters have cost this week. */
  async showUsage(): Promise<void> {
    await open(clusterUri('usage', 'clusters'));
  }

  /** What a document says now; what went wrong is said in it too. */
  async text(uri: Uri): Promise<string> {
    const { page, short, worker } = clusterPlace(uri);
    try {
      await this.#account.ready;
      if (page === 'usage') return await this.#usage();
      const site = this.#account.require();
      if (site.clusters.state.state === 'unknown') await site.clusters.refresh();
      const cluster = site.clusters.clusters.find(({ name }) => shortName(name) === short);
      if (!cluster) return l10n.t('Cluster {0} does not exist any more.', short);
      if (page === 'logs') return await this.#logs(cluster.name, worker);
      const look = await site.look(cluster.name, { signal: AbortSignal.timeout(10_000) });
      const tables = await look.tables();
      return tablesText(short, tables, site.leases.of(cluster.name), Date.now());
    } catch (error) {
      return sentence(error);
    }
  }

  async #logs(cluster: string, worker: string | undefined): Promise<string> {
    const site = this.#account.require();
    const session = await site.jobs.link(cluster).session({ signal: AbortSignal.timeout(10_000) });
    const logs = await session.workerLogs(LINES, worker === undefined ? undefined : [worker]);
    const { workers } = await session.identity();
    const names = new Map(workers.map(({ address, name }) => [address, name]));
    const parts = [...logs].map(([address, lines]) => {
      const name = workerName(names.get(address) ?? address);
      return [l10n.t('Worker {0}', name), ...lines.map((line) => `  ${plainText(line)}`)].join(
        '\n',
      );
    });
    if (worker === undefined) {
      const own = await session.schedulerLog(LINES);
      parts.push([l10n.t('Scheduler'), ...own.map((line) => `  ${plainText(line)}`)].join('\n'));
    }
    const note = l10n.t('What dask itself logged. What a job prints is in the log of the job.');
    return `${[note, ...parts].join('\n\n')}\n`;
  }

  async #usage(): Promise<string> {
    const { site, profile } = this.#account;
    await site?.leases.refresh({ signal: AbortSignal.timeout(10_000) });
    const prices = profile ? { [profile.name]: profile.limits?.corePrice } : {};
    return usageText({ uses: readUsage(this.#memento), prices, now: Date.now() });
  }

  #adjust(): void {
    const seen = window.state.focused ? this.#seen() : [];
    if (seen.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setInterval(() => {
      for (const uri of this.#seen()) this.#changed.fire(uri);
    }, REFRESH_MS);
  }

  #seen(): readonly Uri[] {
    return window.visibleTextEditors
      .map(({ document }) => document.uri)
      .filter(({ scheme }) => scheme === CLUSTER_SCHEME);
  }
}

async function open(uri: Uri): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
}
