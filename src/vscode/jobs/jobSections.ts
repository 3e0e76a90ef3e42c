import type { SiteJob } from '../../site/siteJob.ts';
import { l10n } from '../platform/l10n.ts';
import { isActive } from './jobText.ts';

/** A heading of the Jobs view and what stands below it. */
export interface JobSection {
  /** `running`, `queued` or a day, `2026-11-22`. */
  readonly id: string;
  readonly label: string;
  readonly isOpen: boolean;
  readonly jobs: readonly SiteJob[];
}

/** Running and queued jobs first, then ended ones by the day they were submitted, newest first. */
export function jobSections(jobs: readonly SiteJob[], now: number): JobSection[] {
  const newestFirst = [...jobs].sort((a, b) => b.submitted - a.submitted);
  const running: SiteJob[] = [];
  const queued: SiteJob[] = [];
  const days = new Map<string, SiteJob[]>();
  for (const job of newestFirst) {
    if (job.state === 'running' || job.state === 'cancelling') running.push(job);
    else if (isActive(job.state)) queued.push(job);
    else {
      const day = dayOf(job.submitted);
      const of = days.get(day) ?? [];
      days.set(day, of);
      of.push(job);
    }
  }
  const sections: JobSection[] = [
    { id: 'running', label: l10n.t('Running'), isOpen: true, jobs: running },
    { id: 'queued', label: l10n.t('Queued'), isOpen: true, jobs: queued },
  ];
  let first = true;
  for (const [day, of] of days) {
    const isToday = day === dayOf(now);
    sections.push({ id: day, label: dayLabel(day, now), isOpen: first || isToday, jobs: of });
    first = false;
  }
  return sections.filter((section) => section.jobs.length > 0);
}

/** The local calendar day. */
function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function dayLabel(day: string, now: number): string {
  if (day === dayOf(now)) return l10n.t('Today');
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === dayOf(yesterday.getTime())) return l10n.t('Yesterday');
  return day;
}
