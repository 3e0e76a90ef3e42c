import type { JobProgress, JobState } from '../../jobs/job.ts';
import { recordUrlOf } from '../../site/pastJob.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { l10n } from '../platform/l10n.ts';
import { ago, duration } from '../platform/quantity.ts';
import type { Row, RowIcon } from '../platform/row.ts';
import type { JobRef } from '../platform/subjects.ts';
import type { ShownJob } from './shownJob.ts';
import { plainLine } from '../../base/plainText.ts';

/** States in which a job may still change. */
export function isActive(state: JobState): boolean {
  switch (state) {
    case 'submitted':
    case 'queued':
    case 'waiting for workers':
    case 'running':
    case 'cancelling':
      return true;
    case 'done':
    case 'failed':
    case 'cancelled':
    case 'timed out':
    case 'lost':
      return false;
  }
}

/** Jobs of which something may be missing: not come to their end, or one chunk was tried. */
export function isResumable({ state, trial }: Pick<SiteJob, 'state' | 'trial'>): boolean {
  return !isActive(state) && (state !== 'done' || trial === true);
}

/** The icon of a state. Only what needs a look has a colour that calls. */
export function jobIcon({ state, contact }: Pick<SiteJob, 'state' | 'contact'>): RowIcon {
  if (isActive(state) && contact !== 'live')
    return { id: 'debug-disconnect', color: 'charts.yellow' };
  switch (state) {
    case 'submitted':
    case 'queued':
      return { id: 'clock', color: 'testing.iconQueued' };
    case 'waiting for workers':
      return { id: 'watch', color: 'testing.iconQueued' };
    case 'running':
      return { id: 'sync~spin', color: 'charts.blue' };
    case 'cancelling':
      return { id: 'loading~spin' };
    case 'done':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'failed':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'cancelled':
      return { id: 'circle-slash', color: 'disabledForeground' };
    case 'timed out':
      return { id: 'watch', color: 'testing.iconFailed' };
    case 'lost':
      return { id: 'question', color: 'list.warningForeground' };
  }
}

/** A state in the words that people read. */
export function stateWord(state: JobState): string {
  switch (state) {
    case 'submitted':
      return l10n.t('submitted');
    case 'queued':
      return l10n.t('queued');
    case 'waiting for workers':
      return l10n.t('waiting for workers');
    case 'running':
      return l10n.t('running');
    case 'cancelling':
      return l10n.t('cancelling');
    case 'done':
      return l10n.t('done');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'timed out':
      return l10n.t('timed out');
    case 'lost':
      return l10n.t('lost');
  }
}

/** `47/100 chunks · 12 s`: numbers first, because a narrow view cuts the end. */
export function jobDescription(job: SiteJob, now: number): string {
  const parts: string[] = [];
  const progress = progressText(job);
  const time = elapsed(job, now);
  if (isActive(job.state) && job.contact !== 'live') {
    parts.push(...(progress ? [progress] : []), stateWord(job.state), heardText(job, now));
  } else if (job.state === 'running') {
    parts.push(progress ?? stateWord(job.state));
    if (time !== undefined) parts.push(duration(time));
  } else if (job.state === 'done') {
    if (job.trial) parts.push(l10n.t('one chunk'));
    parts.push(time === undefined ? stateWord(job.state) : duration(time));
  } else {
    parts.push(stateWord(job.state));
    if (job.state === 'lost') parts.push(heardText(job, now));
    if (job.state === 'failed' && job.error) parts.push(plainLine(job.error));
    if (progress) parts.push(progress);
  }
  if (job.attempts > 1) parts.push(l10n.t('attempt {0}', job.attempts));
  return parts.join(' · ');
}

/** `47/100 chunks`; dask's tasks before the job has said how much there is to do. */
export function progressText({
  progress,
  tasks,
}: Pick<SiteJob, 'progress' | 'tasks'>): string | undefined {
  if (!progress || progress.total <= 0) {
    return tasks && tasks.total > 1 ? l10n.t('{0}/{1} tasks', tasks.done, tasks.total) : undefined;
  }
  return progress.unit === 'steps'
    ? l10n.t('{0}/{1} steps', progress.done, progress.total)
    : l10n.t('{0}/{1} chunks', progress.done, progress.total);
}

/** What all of them have done together; only where all tell of it in the same unit. */
export function sumOf(jobs: readonly Pick<SiteJob, 'progress'>[]): JobProgress | undefined {
  const [first, ...others] = jobs.map(({ progress }) => progress);
  if (!first) return undefined;
  let sum: JobProgress = first;
  for (const one of others) {
    if (one?.unit !== first.unit) return undefined;
    sum = { unit: first.unit, done: sum.done + one.done, total: sum.total + one.total };
  }
  return sum;
}

/** `last heard 12 s ago`: what is shown was true then. */
export function heardText({ heard }: Pick<SiteJob, 'heard'>, now: number): string {
  const since = Math.max(0, now - heard);
  const time = since < 60_000 ? l10n.t('{0} s', Math.floor(since / 1000)) : ago(since);
  return l10n.t('last heard {0} ago', time);
}

function elapsed(job: SiteJob, now: number): number | undefined {
  if (job.started === undefined) return undefined;
  const end = job.finished ?? (isActive(job.state) ? now : undefined);
  return end === undefined ? undefined : Math.max(0, end - job.started);
}

/** The row of a job. */
export function jobRow(job: ShownJob, now: number, { withUser = false } = {}): Row<JobRef> {
  const user = withUser ? job.user : undefined;
  const description = [jobDescription(job, now), ...(user === undefined ? [] : [user])].join(' · ');
  const standing = isActive(job.state) ? 'active' : 'ended';
  const marks = [job.cluster === '' ? 'past' : standing, job.state.replaceAll(' ', '-')];
  if (job.trial) marks.push('trial');
  return {
    id: rowIdOf(job),
    label: shortJob(job.id),
    description,
    icon: jobIcon(job),
    tooltip: jobTooltip(job),
    spoken: l10n.t('Job {0}, {1}, {2}', job.id, stateWord(job.state), description),
    context: `job.${marks.join('.')}`,
    children: 'collapsed',
    subject: refOf(job),
  };
}

/** A record has an address of its own; two people may have a job of one name. */
function rowIdOf({ id, cluster, record }: ShownJob): string {
  return cluster === '' ? `job/${record ?? ''}` : `job/${cluster}/${id}`;
}

/**
 * A generated id without its time, which the heading tells: `random_array …qfzk`. A view is narrow,
 * and the numbers after the name are what people look for.
 */
export function shortJob(id: string): string {
  return id.replace(/-\d{8}T\d{6}-([a-z]{4})$/, ' …$1');
}

/**
 * What commands need to know of a job. The place of its record goes along: it finds the job also when
 * its cluster is gone, or another one goes on with it.
 */
export function refOf(job: Omit<JobRef, 'kind'> & { readonly output?: string }): JobRef {
  const { id, cluster, output, record = output && recordUrlOf(output) } = job;
  return { kind: 'job', id, cluster, ...(record && { record }) };
}

/** No running times in it: a tooltip that changes would close under the pointer. */
function jobTooltip(job: ShownJob): string {
  const lines = [
    l10n.t('{0}: {1}', job.id, stateWord(job.state)),
    l10n.t('Program {0}', job.program),
  ];
  if (job.user !== undefined) lines.push(l10n.t('User {0}', job.user));
  lines.push(job.output);
  lines.push(l10n.t('Submitted {0}', new Date(job.submitted).toLocaleString()));
  if (job.error) lines.push(plainLine(job.error));
  return lines.join('\n');
}

/** The rows below a job. */
export function jobDetailRows(job: ShownJob): Row<JobRef>[] {
  const base = rowIdOf(job);
  const subject = refOf(job);
  const rows: Row<JobRef>[] = [
    {
      id: `${base}/output`,
      label: l10n.t('Output'),
      description: job.output,
      icon: { id: 'symbol-array' },
      context: 'job.output',
      command: { id: 'scienceGateway.job.openArray', args: [subject] },
      subject,
    },
  ];
  if (job.error) {
    rows.push({
      id: `${base}/error`,
      label: plainLine(job.error),
      tooltip: plainLine(job.error),
      icon: { id: 'error', color: 'list.errorForeground' },
      context: 'job.error',
      command: { id: 'scienceGateway.job.showLog', args: [subject] },
      subject,
    });
  }
  if (job.attempts > 1 || job.deaths.length > 0) {
    rows.push({
      id: `${base}/attempts`,
      label: l10n.t('Attempt {0}', job.attempts),
      description: deathsText(job.deaths),
      tooltip: job.deaths.map(plainLine).join('\n'),
      icon: { id: 'debug-restart', color: 'list.warningForeground' },
      subject,
    });
  }
  rows.push({
    id: `${base}/log`,
    label: l10n.t('Log'),
    description: job.lines === 1 ? l10n.t('1 line') : l10n.t('{0} lines', job.lines),
    icon: { id: 'output' },
    context: 'job.log',
    command: { id: 'scienceGateway.job.showLog', args: [subject] },
    subject,
  });
  return rows;
}

function deathsText(deaths: readonly string[]): string {
  if (deaths.length === 0) return '';
  if (deaths.length === 1) return l10n.t('1 worker died: {0}', plainLine(deaths[0] ?? ''));
  return l10n.t('{0} workers died', deaths.length);
}
