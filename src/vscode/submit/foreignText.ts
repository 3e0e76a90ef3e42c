import { ViewColumn, window, workspace } from 'vscode';
import type { JsonValue } from '../../params/schema.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { Runnable } from './runnable.ts';

/** Shows a program that only a record tells of, in an editor: anybody may have written it. */
export async function showForeign({ program }: Runnable): Promise<void> {
  const { source: content } = program;
  const document = await workspace.openTextDocument({ language: 'python', content });
  await window.showTextDocument(document, {
    preview: true,
    preserveFocus: true,
    viewColumn: ViewColumn.Beside,
  });
}

/** What is said above the form of such a program. */
export function foreignNotice({ id }: Pick<SiteJob, 'id'>): string {
  return l10n.t(
    'The program comes from the record of job {0} and is shown beside: read it before you run it.',
    id,
  );
}

/** Shows it with its values, and asks before it is run. @throws Cancelled */
export async function askForeign(
  job: Pick<SiteJob, 'id'>,
  runnable: Runnable,
  params: Readonly<Record<string, JsonValue>>,
): Promise<void> {
  await showForeign(runnable);
  const values = Object.entries(params).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  const run = l10n.t('Run It');
  const message = l10n.t(
    'The program comes from the record of job {0} and is shown beside. Run it with {1}?',
    job.id,
    values.join(', ') || l10n.t('no parameters'),
  );
  if ((await window.showWarningMessage(message, run)) !== run) throw new Cancelled();
}
