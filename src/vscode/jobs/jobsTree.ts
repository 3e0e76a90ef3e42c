import type { SiteJob } from '../../site/siteJob.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../platform/row.ts';
import { RowTree } from '../platform/rowTree.ts';
import type { JobRef } from '../platform/subjects.ts';
import { jobSections } from './jobSections.ts';
import { isActive, jobDetailRows, jobRow } from './jobText.ts';

/** Running times grow in the rows while somebody looks, ms. */
const TICK_MS = 1_000;

/** The Jobs view: Running, Queued, then a heading per day. */
export class JobsTree extends RowTree<JobRef> {
  #tick: NodeJS.Timeout | undefined;

  constructor(
    private readonly account: Account,
    log: Log,
  ) {
    super('scienceGateway.jobs', log, account.ready);
    this.add(account.onDidChange(() => this.#changed()));
    this.add(account.onDidChangeJobs(() => this.#changed()));
    this.add(this.view.onDidChangeVisibility(() => this.#changed()));
    this.add({ dispose: () => clearInterval(this.#tick) });
  }

  get #jobs(): readonly SiteJob[] {
    return this.account.site?.jobs.jobs ?? [];
  }

  protected rows(parent: Row<JobRef> | undefined): Row<JobRef>[] {
    const now = Date.now();
    if (!parent) return jobSections(this.#jobs, now).map(headingRow);
    if (parent.subject) {
      const { id, cluster } = parent.subject;
      const job = this.#jobs.find((one) => one.id === id && one.cluster === cluster);
      return job ? jobDetailRows(job) : [];
    }
    const section = jobSections(this.#jobs, now).find((one) => headingRow(one).id === parent.id);
    return section?.jobs.map((job) => jobRow(job, now)) ?? [];
  }

  #changed(): void {
    const active = this.#jobs.filter((job) => isActive(job.state)).length;
    const tooltip = active === 1 ? l10n.t('1 job') : l10n.t('{0} jobs', active);
    this.view.badge = active > 0 ? { value: active, tooltip } : undefined;
    this.update();
    const isWatched = active > 0 && this.view.visible;
    if (isWatched) this.#tick ??= setInterval(() => this.update(), TICK_MS);
    else {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
  }
}

function headingRow({
  id,
  label,
  isOpen,
  jobs,
}: ReturnType<typeof jobSections>[number]): Row<JobRef> {
  return {
    id: `section/${id}`,
    label,
    description: String(jobs.length),
    spoken: l10n.t('{0}, {1} jobs', label, jobs.length),
    context: 'section',
    children: isOpen ? 'expanded' : 'collapsed',
  };
}
