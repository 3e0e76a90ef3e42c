import type { Account } from '../account/account.ts';
import { errorRow } from '../platform/errorRow.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../platform/row.ts';
import { RowTree } from '../platform/rowTree.ts';
import type { JobRef, SweepRef } from '../platform/subjects.ts';
import { type JobEntry, type JobSection, jobSections } from './jobSections.ts';
import { isActive, jobDetailRows, jobRow } from './jobText.ts';
import type { ShownJobs } from './shownJobs.ts';
import { sweepRow } from './sweepText.ts';

/** Running times grow in the rows while somebody looks, ms. */
const TICK_MS = 1_000;

type JobsRow = Row<JobRef | SweepRef>;

/** The Jobs view: Running, Queued, then a heading per day. */
export class JobsTree extends RowTree<JobRef | SweepRef> {
  #tick: NodeJS.Timeout | undefined;
  #sections: JobSection[] | undefined;

  constructor(
    account: Account,
    private readonly jobs: ShownJobs,
    log: Log,
  ) {
    super('scienceGateway.jobs', log, account.ready, { canSelectMany: true });
    this.add(jobs.onDidChange(() => this.#changed()));
    this.add(this.view.onDidChangeVisibility(() => this.#changed()));
    this.add({ dispose: () => clearInterval(this.#tick) });
    this.#changed();
  }

  override reload(id?: string): void {
    if (id === undefined) void this.jobs.refresh();
    super.reload(id);
  }

  protected rows(parent: JobsRow | undefined): JobsRow[] {
    const now = Date.now();
    this.#sections ??= jobSections(this.jobs.jobs, now);
    if (!parent) return this.#roots(this.#sections);
    const { subject } = parent;
    if (subject?.kind === 'job') {
      const job = this.jobs.find(subject);
      return job ? jobDetailRows(job) : [];
    }
    if (subject?.kind === 'sweep') {
      const sweep = this.#sections
        .flatMap(({ entries }) => entries)
        .flatMap((entry) => ('sweep' in entry ? [entry.sweep] : []))
        .find(({ id }) => id === subject.id);
      return sweep?.jobs.map((job) => jobRow(job, now, this.#how)) ?? [];
    }
    const section = this.#sections.find(({ id }) => `section/${id}` === parent.id);
    return section?.entries.map((entry) => this.#entryRow(entry, now)) ?? [];
  }

  get #how() {
    return { withUser: this.jobs.scope === 'bucket' };
  }

  #roots(sections: readonly JobSection[]): JobsRow[] {
    const rows: JobsRow[] = sections.map(headingRow);
    const { unreadable } = this.jobs;
    if (unreadable.length > 0) {
      rows.push({
        id: 'unreadable',
        label:
          unreadable.length === 1
            ? l10n.t('1 record cannot be read')
            : l10n.t('{0} records cannot be read', unreadable.length),
        tooltip: unreadable
          .slice(0, 20)
          .map(({ record, why }) => `${record}\n${why}`)
          .join('\n\n'),
        icon: { id: 'warning', color: 'list.warningForeground' },
      });
    }
    const { problem } = this.jobs;
    if (problem !== undefined) rows.push(errorRow(this.id, 'jobs', problem));
    return rows;
  }

  #entryRow(entry: JobEntry, now: number): JobsRow {
    return 'job' in entry ? jobRow(entry.job, now, this.#how) : sweepRow(entry.sweep, now);
  }

  #changed(): void {
    this.#sections = undefined;
    const { visible } = this.view;
    this.jobs.watch(visible);
    const active = this.jobs.jobs.filter((job) => job.cluster !== '' && isActive(job.state)).length;
    const tooltip = active === 1 ? l10n.t('1 job') : l10n.t('{0} jobs', active);
    this.view.badge = active > 0 ? { value: active, tooltip } : undefined;
    this.#head();
    this.update();
    const isWatched = active > 0 && visible;
    if (isWatched) this.#tick ??= setInterval(() => this.update(), TICK_MS);
    else {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
  }

  /** Whose jobs these are stands beside the title. */
  #head(): void {
    const { scope, isReading, jobs } = this.jobs;
    this.view.description = scope === 'bucket' ? l10n.t('this bucket') : '';
    const isComing = isReading && jobs.length === 0;
    const message = isComing ? l10n.t('Reading the records of jobs…') : '';
    if (message !== (this.view.message ?? '')) this.view.message = message;
  }
}

function headingRow({ id, label, isOpen, count }: JobSection): JobsRow {
  return {
    id: `section/${id}`,
    label,
    description: String(count),
    spoken: l10n.t('{0}, {1} jobs', label, count),
    context: 'section',
    children: isOpen ? 'expanded' : 'collapsed',
  };
}
