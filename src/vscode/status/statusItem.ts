import { StatusBarAlignment, ThemeColor, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Account } from '../account/account.ts';
import { isActive } from '../jobs/jobText.ts';
import { setContext } from '../platform/contextKeys.ts';
import { l10n } from '../platform/l10n.ts';
import { statusText } from './statusText.ts';

/** The status bar item: clusters and running jobs of the signed-in user. Lives on events. */
export class StatusItem extends Disposables {
  readonly #item = this.add(
    window.createStatusBarItem('scienceGateway.status', StatusBarAlignment.Left, 20),
  );

  constructor(private readonly account: Account) {
    super();
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
    const isFailing = site.clusters.state.state === 'failing';
    const { text, tooltip, spoken } = statusText({
      clusters: site.clusters.clusters.length,
      running,
      queued: active.length - running,
      isFailing,
      profile: profileName,
      way: site.ways.state,
    });
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: spoken, role: 'button' };
    this.#item.backgroundColor = isFailing
      ? new ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.show();
  }
}
