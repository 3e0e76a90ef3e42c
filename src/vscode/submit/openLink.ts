import { window } from 'vscode';
import type { FormValue } from '../../shared/form.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import { findFile } from './findFile.ts';
import { valuesOf } from './jobFields.ts';
import type { JobLink } from './jobLink.ts';
import { hashOf } from './pastRunnable.ts';
import { fileRunnable, sampleRunnable, type Runnable } from './runnable.ts';

/** What a link asks for, once the person has agreed to look at it. */
export interface OpenedLink {
  readonly runnable: Runnable;
  readonly values: Readonly<Record<string, FormValue>>;
}

/**
 * Shows what a link wants to have run, and asks. Nothing is submitted by this: the form and its card
 * come after it.
 *
 * @throws Cancelled, or InvalidInput for a file or a value that is not there.
 */
export async function openLink({ id, file, entry, texts }: JobLink): Promise<OpenedLink> {
  const runnable =
    file === undefined ? await sampleRunnable() : await fileRunnable(await findFile(file), entry);
  const values = valuesOf(runnable, texts);
  const { program, label } = runnable;
  const detail = [
    l10n.t('Program: {0}, function {1}', label, program.entry),
    l10n.t('SHA-256: {0}', hashOf(program.source)),
    ...Object.entries(texts).map(([name, text]) => `${name} = ${text}`),
    l10n.t('Nothing runs yet: the form comes first.'),
  ].join('\n');
  const open = l10n.t('Open the Form');
  const message = l10n.t('A link asks to run {0} as job {1}.', label, id);
  const answer = await window.showWarningMessage(message, { modal: true, detail }, open);
  if (answer !== open) throw new Cancelled();
  return { runnable, values };
}
