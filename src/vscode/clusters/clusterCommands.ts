import { commands, env, ProgressLocation, Uri, window } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import type { Cluster } from '../../gateway/cluster.ts';
import type { Account } from '../account/account.ts';
import { isActive } from '../jobs/jobText.ts';
import { askChoice, askText } from '../platform/ask.ts';
import { signalOf } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { ClusterRef } from '../platform/subjects.ts';
import { shortName } from './clusterText.ts';
import type { ClusterMaker } from './createCluster.ts';
import { checkBounds, checkWorkers } from './optionForm.ts';
import { lendKeys } from './lendKeys.ts';
import { chooseCluster } from './chooseCluster.ts';
import { dashboardPages } from './dashboardPages.ts';
import type { DeskParts } from './deskParts.ts';
import type { WorkerWatch } from './workerWatch.ts';

/** What people do to clusters. */
export class ClusterCommands {
  private readonly account: Account;
  private readonly workers: WorkerWatch;

  constructor(
    { account, workers }: DeskParts,
    private readonly maker: ClusterMaker,
  ) {
    this.account = account;
    this.workers = workers;
  }

  /** Asks for the site's options in a form, and makes a cluster. */
  async create(): Promise<void> {
    await this.#tell(this.maker.byForm());
  }

  /** The same as questions, for those who stay at the keyboard. */
  async createWithQuestions(): Promise<void> {
    await this.#tell(this.maker.byQuestions());
  }

  /** Makes the smallest cluster there is, to read through it what this computer has no keys for. */
  async startOneWorker(): Promise<void> {
    const site = this.account.require();
    const name = await this.maker.byDefaults(1);
    const title = l10n.t('Waiting for a worker of cluster {0}…', shortName(name));
    const location = ProgressLocation.Notification;
    const has = await window.withProgress({ location, title, cancellable: true }, (_, token) =>
      site.firstWorker(name, { signal: signalOf(token) }),
    );
    if (has) return;
    throw new InvalidInput(
      'workers',
      l10n.t('Cluster {0} has no worker yet: try again when it has one.', shortName(name)),
    );
  }

  async #tell(making: Promise<string>): Promise<void> {
    const name = await making;
    void window.showInformationMessage(l10n.t('Cluster {0} runs.', shortName(name)));
  }

  async scale(ref?: ClusterRef): Promise<void> {
    const site = this.account.require();
    const { name } = await this.#choose(ref, l10n.t('Scale Cluster'));
    const count = this.workers.of(name)?.workers.length;
    const text = await askText({
      title: l10n.t('Scale Cluster {0}', shortName(name)),
      prompt: l10n.t('How many workers should it have?'),
      value: String(count ?? 3),
      check: checkWorkers,
    });
    const { clipped } = await site.resize.scale(name, Number(text));
    if (clipped)
      void window.showWarningMessage(l10n.t('The site gave fewer workers: {0}', clipped));
  }

  async stop(ref?: ClusterRef): Promise<void> {
    const site = this.account.require();
    const { name } = await this.#choose(ref, l10n.t('Stop Cluster'));
    const busy = site.jobs.jobs.filter((job) => job.cluster === name && isActive(job.state));
    if (!(await mayStop(name, busy.length))) return;
    const title = l10n.t('Stopping cluster {0}…', shortName(name));
    await window.withProgress({ location: ProgressLocation.Window, title }, () =>
      site.clusters.stop(name),
    );
  }

  /** Lets the scheduler choose the number of workers between two bounds. */
  async adapt(ref?: ClusterRef): Promise<void> {
    const site = this.account.require();
    const { name } = await this.#choose(ref, l10n.t('Adapt Cluster'));
    const text = await askText({
      title: l10n.t('Adapt Cluster {0}', shortName(name)),
      prompt: l10n.t('Between how many workers may the scheduler choose? For example 1-10.'),
      value: '1-10',
      check: checkBounds,
    });
    const [minimum = 0, maximum = 0] = text.split('-').map(Number);
    const { clipped } = await site.resize.adapt(name, { minimum, maximum });
    if (clipped) void window.showWarningMessage(l10n.t('The site gave other bounds: {0}', clipped));
  }

  /** Opens the first page of a cluster's dashboard in the browser. */
  async openDashboard(ref?: ClusterRef): Promise<void> {
    const cluster = await this.#choose(ref, l10n.t('Open Dashboard'));
    await env.openExternal(Uri.parse(this.#dashboard(cluster)));
  }

  /** Asks which page, and where. */
  async openDashboardPage(ref?: ClusterRef): Promise<void> {
    const title = l10n.t('Open Dashboard Page');
    const cluster = await this.#choose(ref, title);
    const address = this.#dashboard(cluster);
    const items = dashboardPages().map((page) => ({ ...page, description: page.about }));
    const { path } = await askChoice({ title, placeholder: l10n.t('Which page?'), items });
    const inBrowser = { label: l10n.t('$(link-external) In the Browser'), isInside: false };
    const inside = { label: l10n.t('$(browser) Inside the Editor'), isInside: true };
    const where = await askChoice({
      title,
      placeholder: l10n.t('Where?'),
      items: [inBrowser, inside],
    });
    const url = address.replace(/\/status$/, path);
    if (where.isInside) await commands.executeCommand('simpleBrowser.show', url);
    else await env.openExternal(Uri.parse(url));
  }

  #dashboard(cluster: Cluster): string {
    const address = this.account.require().dashboard(cluster);
    if (address !== undefined) return address;
    throw new InvalidInput(
      'cluster',
      l10n.t('Cluster {0} has no dashboard yet: wait until it runs.', shortName(cluster.name)),
    );
  }

  /** The whole name, which opens dashboards: only on an explicit wish. */
  async copyName(ref?: ClusterRef): Promise<void> {
    const { name } = await this.#choose(ref, l10n.t('Copy Cluster Name'));
    await env.clipboard.writeText(name);
  }

  /** Gives the cluster's workers the user's keys of the store that jobs write to. */
  async lendKeys(ref?: ClusterRef): Promise<void> {
    const site = this.account.require();
    const { name } = await this.#choose(ref, l10n.t('Lend Store Keys'));
    await lendKeys(site, name);
    void window.showInformationMessage(
      l10n.t(
        'Cluster {0} has your keys of store {1} until it ends.',
        shortName(name),
        site.profile.results.store,
      ),
    );
  }

  async takeBackKeys(ref?: ClusterRef): Promise<void> {
    const site = this.account.require();
    const { name } = await this.#choose(ref, l10n.t('Take Back Store Keys'));
    await site.takeBackKeys(name);
    void window.showInformationMessage(
      l10n.t('Cluster {0} has none of your keys any more.', shortName(name)),
    );
  }

  async refresh(): Promise<void> {
    await this.account.require().clusters.refresh();
  }

  #choose(ref: ClusterRef | undefined, title: string): Promise<Cluster> {
    return chooseCluster(this.account, ref, title);
  }
}

/** An idle cluster is stopped without much ado; running jobs would be lost with it. */
async function mayStop(name: string, busy: number): Promise<boolean> {
  const stop = l10n.t('Stop Cluster');
  const short = shortName(name);
  if (busy > 0) {
    const jobs = busy === 1 ? l10n.t('1 job') : l10n.t('{0} jobs', busy);
    const detail = l10n.t('What they have written stays. They end as lost.');
    const message = l10n.t('Stop cluster {0} with {1} on it?', short, jobs);
    return (await window.showWarningMessage(message, { modal: true, detail }, stop)) === stop;
  }
  const answer = await window.showInformationMessage(l10n.t('Stop cluster {0}?', short), stop);
  return answer === stop;
}
