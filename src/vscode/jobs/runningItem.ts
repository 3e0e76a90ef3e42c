import { StatusBarAlignment, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import { isActive, progressText, refOf, shortJob, stateWord, sumOf } from './jobText.ts';
import { leftText, Pace, paceText } from './pace.ts';

/** Times shrink in the item also while nothing is heard, ms. */
const TICK_MS = 1_000;

/** The status bar item that is there while jobs run: how far they are, and when they will be done. */
export class RunningItem extends Disposables {
  readonly #item = this.add(
    window.createStatusBarItem('scienceGateway.running', StatusBarAlignment.Left, 19),
  );
  readonly #paces = new Map<string, Pace>();
  readonly #all = new Pace();
  #tick: NodeJS.Timeout | undefined;

  constructor(private readonly account: Account) {
    super();
    this.#item.name = l10n.t('Science Gateway: running jobs');
    this.add(account.onDidChange(() => this.#show()));
    this.add(account.onDidChangeJobs(() => this.#show()));
    this.add({ dispose: () => clearInterval(this.#tick) });
    this.#show();
  }

  #show(): void {
    const jobs = (this.account.site?.jobs.jobs ?? []).filter(({ state }) => isActive(state));
    const now = Date.now();
    for (const key of this.#paces.keys()) {
      if (!jobs.some((job) => keyOf(job) === key)) this.#paces.delete(key);
    }
    for (const job of jobs) if (job.progress) this.#paceOf(job).note(job.progress, now);
    const [first, ...others] = jobs;
    if (!first) {
      this.#item.hide();
      clearInterval(this.#tick);
      this.#tick = undefined;
      return;
    }
    this.#tick ??= setInterval(() => this.#show(), TICK_MS);
    const words = others.length === 0 ? this.#one(first, now) : this.#many(jobs, now);
    this.#item.text = `$(sync~spin) ${words}`;
    this.#item.tooltip = jobs.slice(0, 20).map(lineOf).join('\n');
    this.#item.accessibilityInformation = { label: words, role: 'button' };
    this.#item.command =
      others.length === 0
        ? { command: 'scienceGateway.job.show', title: '', arguments: [refOf(first)] }
        : { command: 'scienceGateway.jobs.focus', title: '' };
    this.#item.show();
  }

  #one(job: SiteJob, now: number): string {
    const { progress } = job;
    const pace = progress ? paceText(this.#paceOf(job), progress, now) : [];
    return [shortJob(job.id), progressText(job) ?? stateWord(job.state), ...pace].join(' · ');
  }

  /** Jobs that are told of in different units are only counted. */
  #many(jobs: readonly SiteJob[], now: number): string {
    const running = jobs.filter(({ state }) => state === 'running').length;
    const parts = [
      running === jobs.length
        ? l10n.t('{0} jobs', jobs.length)
        : l10n.t('{0} of {1} jobs run', running, jobs.length),
    ];
    const sum = sumOf(jobs);
    if (sum) {
      this.#all.note(sum, now);
      parts.push(progressText({ progress: sum, tasks: undefined }) ?? '');
      const left = this.#all.left(sum, now);
      if (left !== undefined && running === jobs.length) parts.push(leftText(left));
    }
    return parts.join(' · ');
  }

  #paceOf(job: SiteJob): Pace {
    const known = this.#paces.get(keyOf(job)) ?? new Pace();
    this.#paces.set(keyOf(job), known);
    return known;
  }
}

const keyOf = ({ cluster, id }: SiteJob) => `${cluster}/${id}`;

function lineOf(job: SiteJob): string {
  return [job.id, stateWord(job.state), progressText(job)].filter(Boolean).join(' · ');
}
