import { StatusBarAlignment, ThemeColor, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';
import { SOON_MS } from '../clusters/leaseText.ts';
import { isActive } from '../jobs/jobText.ts';
import { setContext } from '../platform/contextKeys.ts';
import { l10n } from '../platform/l10n.ts';
import { statusText } from './statusText.ts';

/** How often the time is told anew while a cluster ends soon, ms. */
const TICK_MS = 10_000;
/** The longest that a timer of Node can wait is more than this, ms. */
const LONGEST_MS = 86_400_000;

/** The status bar item: clusters and running jobs of the signed-in user. Lives on events. */
export class StatusItem extends Disposables {
  readonly #item = this.add(
    window.createStatusBarItem('scienceGateway.status', StatusBarAlignment.Left, 20),
  );

  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly account: Account) {
    super();
    this.add({ dispose: () => clearTimeout(this.#timer) });
    this.#item.name = l10n.t('Science Gateway');
    this.#item.command = 'scienceGateway.status.show';
    for (const event of [
      account.onDidChange,
      account.onDidChangeClusters,
      account.onDidChangeJobs,
      account.onDidChangeWay,
    ]) {
      this.add(event(() => this.#show()));
    }
  }

  #show(): void {
    const { site, profileName } = this.account;
    const isKnown = site !== undefined && site.clusters.state.state !== 'unknown';
    setContext('scienceGateway.clustersKnown', isKnown);
    const active = site?.jobs.jobs.filter(({ state }) => isActive(state)) ?? [];
    if (!site) {
      this.#item.hide();
      return;
    }
    const running = active.filter(({ state }) => state === 'running').length;
    const endsInMs = this.#watchEnds(site);
    const isFailing = site.clusters.state.state === 'failing';
    const { text, tooltip, spoken } = statusText({
      clusters: site.clusters.clusters.length,
      running,
      queued: active.length - running,
      isFailing,
      endsInMs,
      profile: profileName,
      way: site.ways.state,
    });
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: spoken, role: 'button' };
    this.#item.backgroundColor =
      isFailing || endsInMs !== undefined
        ? new ThemeColor('statusBarItem.warningBackground')
        : undefined;
    this.#item.show();
  }

  /** Time until the first cluster ends, when that is soon; else it is looked at again then. */
  #watchEnds({ clusters, leases }: Site): number | undefined {
    clearTimeout(this.#timer);
    const now = Date.now();
    const first = Math.min(
      ...clusters.running.map(({ name }) => leases.of(name)?.endsAt ?? Infinity),
    );
    if (first === Infinity) return undefined;
    const wait = Math.max(TICK_MS, first - SOON_MS - now);
    this.#timer = setTimeout(() => this.#show(), Math.min(wait, LONGEST_MS));
    return first - now <= SOON_MS ? Math.max(0, first - now) : undefined;
  }
}
