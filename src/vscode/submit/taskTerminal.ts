import { EventEmitter, type Pseudoterminal } from 'vscode';
import { isAbort, sentence } from '../../base/errors.ts';
import { v, validate } from '../../base/validate.ts';
import { isActive, progressText, stateWord } from '../jobs/jobText.ts';
import { plainLine } from '../../base/plainText.ts';
import { l10n } from '../platform/l10n.ts';
import { findFile } from './findFile.ts';
import type { Launched } from './launch.ts';
import { fileRunnable, sampleRunnable, type Runnable } from './runnable.ts';

const definition = v.object({
  program: v.string(),
  entry: v.optional(v.string()),
  params: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** What a task of `tasks.json` names. */
export type JobTask = v.InferOutput<typeof definition>;

/** The program of a task: the sample, or a file of the workspace. @throws InvalidInput */
export async function taskRunnable(program: string, entry: string | undefined): Promise<Runnable> {
  return program === 'sample' ? sampleRunnable() : fileRunnable(await findFile(program), entry);
}

/** A task's terminal: tells how far the job is, and ends with it. Closing it leaves the job alone. */
export function taskTerminal(
  given: unknown,
  launch: (task: JobTask) => Promise<Launched>,
): Pseudoterminal {
  const written = new EventEmitter<string>();
  const ended = new EventEmitter<number>();
  const write = (line: string) => written.fire(`${line}\r\n`);
  const run = async (): Promise<number> => {
    const task = validate(definition, given, 'a task of the type scienceGateway');
    const { site, jobs } = await launch(task);
    for (const { id, output } of jobs) write(l10n.t('Job {0} writes to {1}', id, output));
    return follow(site, jobs, write);
  };
  return {
    onDidWrite: written.event,
    onDidClose: ended.event,
    open: () => {
      run().then(
        (code) => ended.fire(code),
        (error: unknown) => {
          write(isAbort(error) ? l10n.t('Nothing was submitted.') : plainLine(sentence(error)));
          ended.fire(1);
        },
      );
    },
    close: () => undefined,
  };
}

function follow(
  site: Launched['site'],
  jobs: Launched['jobs'],
  write: (line: string) => void,
): Promise<number> {
  const shown = new Map<string, string>();
  return new Promise((resolve) => {
    const look = () => {
      const now = jobs.map((job) => site.jobs.jobs.find((one) => same(one, job)) ?? job);
      for (const job of now) {
        const text = [job.id, stateWord(job.state), progressText(job) ?? ''].join(' ').trim();
        if (shown.get(job.id) !== text) write(text);
        shown.set(job.id, text);
      }
      if (now.some(({ state }) => isActive(state))) return;
      listening.dispose();
      resolve(now.every(({ state }) => state === 'done') ? 0 : 1);
    };
    const listening = site.jobs.onDidChange(look);
    look();
  });
}

function same(a: Launched['jobs'][number], b: Launched['jobs'][number]): boolean {
  return a.id === b.id && a.cluster === b.cluster;
}
