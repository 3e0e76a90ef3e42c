import { commands, window } from 'vscode';
import { delay } from '../../base/abort.ts';
import { ENDED, type JobState } from '../../jobs/job.ts';
import type { Site } from '../../site/site.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { meanwhileText } from './meanwhileText.ts';

/** Schedulers and records are given so long to tell before it is said what happened, ms. */
const SETTLE = 4_000;

/** Says what ran while nobody looked, and what still does. */
export async function tellMeanwhile(site: Site, since: number): Promise<void> {
  const ended = await site.usage.catchUp();
  await Promise.all([
    delay(SETTLE),
    site.history.refresh('mine', { signal: AbortSignal.timeout(SETTLE) }).catch(() => undefined),
  ]);
  const now = Date.now();
  const finished = new Map<string, JobState>();
  const jobs = [...site.jobs.jobs, ...site.history.jobs('mine')];
  for (const { id, state, finished: at = 0 } of jobs) {
    if (ENDED.includes(state) && at > since) finished.set(id, state);
  }
  const states = [...finished.values()];
  const text = meanwhileText({
    awayMs: now - since,
    ended: ended.map(({ name, started, stopped = now }) => ({ name, ranMs: stopped - started })),
    running: site.clusters.running.map(({ name }) => {
      const endsAt = site.leases.of(name)?.endsAt;
      return { name, endsInMs: endsAt === undefined ? undefined : endsAt - now };
    }),
    done: states.filter((state) => state === 'done').length,
    failed: states.filter((state) => state !== 'done' && state !== 'cancelled').length,
  });
  if (text === undefined) return;
  const show = l10n.t('Show Jobs');
  const stop = l10n.t('Stop All…');
  const buttons = site.clusters.running.length > 0 ? [show, stop] : [show];
  const answer = await window.showInformationMessage(text, ...buttons);
  if (answer === show) await commands.executeCommand('scienceGateway.jobs.focus');
  if (answer === stop) await runCommand('scienceGateway.clusters.stopAll');
}
