import { l10n } from '../platform/l10n.ts';
import { duration } from '../platform/quantity.ts';
import type { Row } from '../platform/row.ts';
import type { SweepRef } from '../platform/subjects.ts';
import { isActive, isResumable, jobIcon, shortJob } from './jobText.ts';
import type { ShownJob } from './shownJob.ts';

/** Children of one sweep, by their place in it. */
export interface Sweep {
  readonly id: string;
  readonly name: string;
  readonly of: number;
  readonly jobs: readonly ShownJob[];
}

/** `12/40 done · 1 failed`: what is finished, and what needs a look. */
export function sweepDescription({ jobs, of }: Sweep, now: number): string {
  const count = (...states: ShownJob['state'][]) =>
    jobs.filter(({ state }) => states.includes(state)).length;
  const parts = [l10n.t('{0}/{1} done', count('done'), of)];
  const running = count('running', 'cancelling');
  const failed = count('failed', 'timed out');
  const cancelled = count('cancelled');
  const lost = count('lost');
  if (running > 0) parts.push(l10n.t('{0} running', running));
  if (failed > 0) parts.push(l10n.t('{0} failed', failed));
  if (cancelled > 0) parts.push(l10n.t('{0} cancelled', cancelled));
  if (lost > 0) parts.push(l10n.t('{0} lost', lost));
  const begun = jobs.map(({ started }) => started).filter((time) => time !== undefined);
  const ended = jobs.map(({ finished }) => finished).filter((time) => time !== undefined);
  if (begun.length > 0) {
    const isOpen = jobs.some(({ state }) => isActive(state));
    const end = isOpen ? now : Math.max(...ended);
    if (Number.isFinite(end)) parts.push(duration(end - Math.min(...begun)));
  }
  return parts.join(' · ');
}

/** The row of a sweep: one for all its children. */
export function sweepRow(sweep: Sweep, now: number): Row<SweepRef> {
  const description = sweepDescription(sweep, now);
  const { cluster = '' } = sweep.jobs.find((job) => job.cluster !== '') ?? {};
  const worst = worstOf(sweep.jobs);
  return {
    id: `sweep/${sweep.id}`,
    label: shortJob(sweep.name),
    description,
    ...(worst && { icon: jobIcon(worst) }),
    tooltip: l10n.t('Sweep {0}\n{1} jobs', sweep.id, sweep.of),
    spoken: l10n.t('Sweep {0}, {1}', sweep.name, description),
    context: `sweep.${standingOf(sweep)}`,
    children: 'collapsed',
    subject: { kind: 'sweep', id: sweep.id, cluster },
  };
}

/** Only a cluster that still has the jobs can go on with all of them; else they go on one by one. */
function standingOf({ jobs }: Sweep): 'active' | 'resumable' | 'ended' {
  if (jobs.some(({ state }) => isActive(state))) return 'active';
  const isThere = ({ cluster, contact }: ShownJob) => cluster !== '' && contact !== 'gone';
  return jobs.some((job) => isResumable(job) && isThere(job)) ? 'resumable' : 'ended';
}

const LOUDEST: readonly ShownJob['state'][] = [
  'running',
  'cancelling',
  'waiting for workers',
  'queued',
  'submitted',
  'failed',
  'timed out',
  'lost',
  'cancelled',
  'done',
];

function worstOf(jobs: readonly ShownJob[]): ShownJob | undefined {
  return [...jobs].sort((a, b) => LOUDEST.indexOf(a.state) - LOUDEST.indexOf(b.state))[0];
}
