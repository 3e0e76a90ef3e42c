import type { Cancellable } from '../../base/abort.ts';
import type { FormCard } from '../../shared/form.ts';
import type { JobOrder } from '../../site/jobOrder.ts';
import type { Check } from '../../site/preflight.ts';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import type { Account } from '../account/account.ts';
import type { ClusterSource } from '../clusters/deskParts.ts';
import { lendKeys, offerKeys } from '../clusters/lendKeys.ts';
import { WORKERS } from '../clusters/optionForm.ts';
import { FormRefused } from '../forms/refused.ts';
import { loadCore } from '../loadCore.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { askForTimeout, type Wish } from './jobFields.ts';
import { orderOf } from './orderOf.ts';
import { cardOf, RUN, TRY } from './preflightCard.ts';
import { publishText, type PublishChoice } from './publishChoice.ts';
import { SAMPLE, type Runnable } from './runnable.ts';

/** How a launch speaks with the person. */
export interface LaunchWindow extends Cancellable {
  /** Says what is going on. */
  report(text: string): void;
  /** Shows what was checked; resolves with the id of the button that was pressed. */
  ask(card: FormCard): Promise<string>;
  /** The card is shown only when something is in the way. */
  readonly isQuick?: boolean;
}

/** What a launch works with. */
export interface LaunchParts {
  readonly account: Account;
  readonly maker: ClusterSource;
  readonly publish: PublishChoice;
  /** Of the extension. */
  readonly version: string;
}

/** What came of it. */
export interface Launched {
  readonly site: Site;
  readonly jobs: readonly SiteJob[];
  readonly existing: boolean;
}

/** From a wish to jobs on a cluster: order, checks, what helps, and off they go. */
export class Launch {
  readonly #parts: LaunchParts;
  readonly #runnable: Runnable;
  readonly #wish: Wish;
  readonly #window: LaunchWindow;
  readonly #site: Site;
  #cluster: string | undefined;
  /** Clusters that ran before: any other one was made for this job. */
  #others: ReadonlySet<string> = new Set();

  constructor(parts: LaunchParts, runnable: Runnable, wish: Wish, window: LaunchWindow) {
    this.#parts = parts;
    this.#runnable = runnable;
    this.#wish = wish;
    this.#window = window;
    this.#site = parts.account.require();
  }

  /**
   * Goes through with it.
   *
   * @param cluster the one to take; else the one that runs, a choice of several, or a new one.
   * @throws Cancelled, FormRefused when a field has to be changed.
   */
  async run(cluster: string | undefined): Promise<Launched> {
    const { isQuick, signal } = this.#window;
    this.#window.report(l10n.t('Looking at the clusters…'));
    this.#cluster = cluster ?? (await this.#runningCluster());
    if (cluster !== undefined) this.#others = new Set([cluster]);
    if (isQuick && this.#cluster === undefined) await this.#makeCluster();
    const order = await this.#order();
    const answer = await this.#check(order);
    if (this.#cluster === undefined) {
      await this.#makeCluster();
      // What only workers can tell is known now; it is shown when it is in the way.
      await this.#check(order, true);
    }
    this.#window.report(l10n.t('Handing the job over…'));
    const core = await loadCore();
    const { jobs, existing } = await core.submitOrder(
      this.#site,
      this.#cluster ?? '',
      answer === TRY ? core.trialOf(order) : order,
      { signal },
    );
    return { site: this.#site, jobs, existing };
  }

  async #runningCluster(): Promise<string | undefined> {
    const { clusters } = this.#site;
    await clusters.refresh({ signal: this.#window.signal });
    if (clusters.state.state === 'failing') throw clusters.state.error;
    this.#others = new Set(clusters.running.map(({ name }) => name));
    const [only, ...others] = clusters.running;
    if (!only) return undefined;
    return others.length === 0 ? only.name : this.#parts.maker.forJob(undefined);
  }

  async #makeCluster(): Promise<void> {
    const { maker } = this.#parts;
    this.#window.report(l10n.t('Making a cluster…'));
    this.#cluster = await (this.#window.isQuick ? maker.forJob(undefined) : maker.byDefaults());
    if (!this.#window.isQuick) {
      await this.#firstWorker();
    }
  }

  /** What only a worker can tell is worth a minute. */
  async #firstWorker(): Promise<void> {
    this.#window.report(l10n.t('Waiting for the first worker…'));
    await this.#site.firstWorker(this.#cluster ?? '', { signal: this.#window.signal });
  }

  async #order(): Promise<JobOrder> {
    const { account, publish, version } = this.#parts;
    const { profile } = this.#site;
    const place = `${profile.name} ${profile.results.store}/${this.#wish.bucket}`;
    // The sample is no secret, and on this machine nobody else reads.
    const isOurs = this.#runnable.owner === SAMPLE || account.isLocal;
    const chosen = publish.of(place) ?? (isOurs ? 'source' : undefined);
    const may = chosen ?? (await publish.ask(place, this.#wish.bucket));
    const { signal } = this.#window;
    return orderOf(this.#runnable, this.#wish, {
      user: account.user,
      profile,
      version,
      may,
      signal,
    });
  }

  /** Shows what was checked until the person goes on. */
  async #check(order: JobOrder, onlyWhenBad = this.#window.isQuick ?? false): Promise<string> {
    const { account } = this.#parts;
    if (this.#window.isQuick && this.#cluster !== undefined && !account.isLocal) {
      await offerKeys(this.#site, this.#cluster, this.#wish.bucket);
    }
    for (;;) {
      this.#window.report(l10n.t('Checking…'));
      const workers = this.#site.profile.defaults?.workers ?? WORKERS;
      const checks = await this.#site.preflight(
        { order, cluster: this.#cluster, isOwn: this.#isOwn, workers },
        { signal: this.#window.signal },
      );
      if (onlyWhenBad && checks.every(({ verdict }) => verdict !== 'bad')) return RUN;
      const about = order.origin && publishText(order.origin.publish);
      const answer = await this.#window.ask(cardOf(this.#runnable, checks, order, about));
      if (answer === RUN || answer === TRY) return answer;
      await this.#fix(checks.find(({ fix }) => fix === answer));
    }
  }

  get #isOwn(): boolean {
    return this.#cluster !== undefined && !this.#others.has(this.#cluster);
  }

  async #fix(check: Check | undefined): Promise<void> {
    const cluster = this.#cluster ?? '';
    switch (check?.fix) {
      case 'lendKeys':
        return lendKeys(this.#site, cluster, this.#wish.bucket);
      case 'setTimeout':
        throw new FormRefused(askForTimeout());
      case 'renewToken':
        await runCommand('scienceGateway.account.renew');
        return;
      case 'installPackages':
        return this.#install(cluster, check.missing ?? []);
      case 'chooseCluster':
        this.#cluster = await this.#parts.maker.byForm();
        await this.#firstWorker();
        return;
      case undefined:
        return;
    }
  }

  async #install(cluster: string, packages: readonly string[]): Promise<void> {
    const names = packages.map((one) => one.replace(/\s*@.*$/, '')).join(', ');
    const { signal } = this.#window;
    this.#window.report(l10n.t('Installing {0} on the workers: this may take minutes…', names));
    await this.#site.installPackages(cluster, packages, { signal });
  }
}
