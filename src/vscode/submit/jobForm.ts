import type { Uri } from 'vscode';
import { sentence } from '../../base/errors.ts';
import type { FormField } from '../../shared/form.ts';
import type { FormValues, FormWork } from '../forms/formPanel.ts';
import type { FormPanels } from '../forms/formPanels.ts';
import { FormRefused } from '../forms/refused.ts';
import { l10n } from '../platform/l10n.ts';
import { tagOf } from '../platform/problem.ts';
import { FileWatch } from './fileWatch.ts';
import { sweepChoice } from './jobFields.ts';
import type { Runnable } from './runnable.ts';

/** What the form of a job needs. */
export interface JobFormOptions<T> {
  readonly runnable: Runnable;
  readonly owner: string;
  /** The values come from a link, a task, a job of before: they are shown, not what was entered. */
  readonly isGiven: boolean;
  /** Said above the fields at first. */
  readonly notice?: string | undefined;
  /** Reads the file again. */
  readonly read: (uri: Uri, entry: string) => Promise<Runnable>;
  readonly fieldsOf: (runnable: Runnable) => Promise<{ fields: FormField[]; values: FormValues }>;
  readonly submit: (runnable: Runnable, entered: FormValues, work: FormWork) => Promise<T>;
}

/**
 * Asks for a job by the form. When the file changes meanwhile, the form is made anew with what was
 * entered, and says so: what runs is always what was shown.
 *
 * @throws Cancelled
 */
export async function askByForm<T>(forms: FormPanels, options: JobFormOptions<T>): Promise<T> {
  let { runnable, notice } = options;
  for (let isFirst = true; ; isFirst = false) {
    const watch = new FileWatch(runnable);
    const shown = runnable;
    try {
      const asked = forms.ask(
        {
          kind: 'job',
          owner: options.owner,
          title: l10n.t('Run {0} as a Job', shown.label),
          about: aboutOf(shown),
          ...(await options.fieldsOf(shown)),
          sweep: sweepChoice(),
          submit: l10n.t('Continue'),
          isUpdate: !isFirst,
          isGiven: options.isGiven && isFirst,
          ...(notice !== undefined && {
            turn: { state: 'refused' as const, problems: {}, message: notice },
          }),
        },
        (entered, work) => {
          if (watch.isChanged) throw new FormRefused({}, changedText(shown));
          return watch.pauseFor(() => options.submit(shown, entered, work));
        },
      );
      const outcome = await Promise.race([
        asked.then((value) => ({ value })),
        watch.changed.then(() => undefined),
      ]);
      if (outcome) return outcome.value;
      // The form that comes now takes the place of this one, which is thereby cancelled.
      asked.catch(() => undefined);
    } finally {
      watch.dispose();
    }
    ({ runnable, notice } = await again(shown, options.read));
  }
}

/** The program as it is now; where it cannot be read, the one before, and why. */
async function again(
  shown: Runnable,
  read: (uri: Uri, entry: string) => Promise<Runnable>,
): Promise<{ runnable: Runnable; notice: string }> {
  if (!shown.uri) return { runnable: shown, notice: changedText(shown) };
  try {
    const runnable = await read(shown.uri, shown.program.entry);
    return { runnable, notice: changedText(shown) };
  } catch (error) {
    if (tagOf(error) !== 'InvalidInput') throw error;
    return { runnable: shown, notice: sentence(error) };
  }
}

function changedText({ label }: Runnable): string {
  return l10n.t('{0} has changed: the form shows it as it is now.', label);
}

function aboutOf({ summary, schema }: Runnable): string {
  const isVaried = Object.keys(schema.properties).length > 0;
  const hint = l10n.t(
    'A range such as 2019..2023, or a list such as 1, 2, 5, makes a job of each.',
  );
  return [summary, isVaried ? hint : ''].filter(Boolean).join('\n');
}
