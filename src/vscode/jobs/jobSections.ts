import { l10n } from '../platform/l10n.ts';
import { isActive } from './jobText.ts';
import type { ShownJob } from './shownJob.ts';
import type { Sweep } from './sweepText.ts';

/** A row below a heading: one job, or all of a sweep. */
export type JobEntry = { readonly job: ShownJob } | { readonly sweep: Sweep };

/** A heading of the Jobs view and what stands below it. */
export interface JobSection {
  /** `running`, `queued` or a day, `2026-11-22`. */
  readonly id: string;
  readonly label: string;
  readonly isOpen: boolean;
  readonly entries: readonly JobEntry[];
  /** Jobs in it, those of sweeps counted one by one. */
  readonly count: number;
}

/** Running and queued jobs first, then ended ones by the day they were submitted, newest first. */
export function jobSections(jobs: readonly ShownJob[], now: number): JobSection[] {
  const running: JobEntry[] = [];
  const queued: JobEntry[] = [];
  const days = new Map<string, JobEntry[]>();
  for (const entry of entriesOf(jobs)) {
    const all = jobsOf(entry);
    if (all.some(({ state }) => state === 'running' || state === 'cancelling')) running.push(entry);
    else if (all.some(({ state }) => isActive(state))) queued.push(entry);
    else {
      const day = dayOf(all[0]?.submitted ?? 0);
      const of = days.get(day) ?? [];
      days.set(day, of);
      of.push(entry);
    }
  }
  const section = (id: string, label: string, isOpen: boolean, entries: JobEntry[]) => ({
    id,
    label,
    isOpen,
    entries,
    count: entries.reduce((sum, entry) => sum + jobsOf(entry).length, 0),
  });
  const sections: JobSection[] = [
    section('running', l10n.t('Running'), true, running),
    section('queued', l10n.t('Queued'), true, queued),
  ];
  let first = true;
  for (const [day, of] of days) {
    const isToday = day === dayOf(now);
    sections.push(section(day, dayLabel(day, now), first || isToday, of));
    first = false;
  }
  return sections.filter(({ entries }) => entries.length > 0);
}

function jobsOf(entry: JobEntry): readonly ShownJob[] {
  return 'job' in entry ? [entry.job] : entry.sweep.jobs;
}

/** Newest first; a sweep stands where its newest child would. */
function entriesOf(jobs: readonly ShownJob[]): JobEntry[] {
  const sweeps = new Map<string, ShownJob[]>();
  const entries: JobEntry[] = [];
  for (const job of [...jobs].sort((a, b) => b.submitted - a.submitted)) {
    const { sweep } = job;
    if (!sweep) {
      entries.push({ job });
      continue;
    }
    const known = sweeps.get(sweep.id);
    if (known) {
      known.push(job);
      continue;
    }
    const children = [job];
    sweeps.set(sweep.id, children);
    const { id, of, name = id } = sweep;
    entries.push({ sweep: { id, of, name, jobs: children } });
  }
  for (const children of sweeps.values()) {
    children.sort((a, b) => (a.sweep?.index ?? 0) - (b.sweep?.index ?? 0));
  }
  return entries;
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
