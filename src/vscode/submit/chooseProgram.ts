import { window, workspace, type Uri } from 'vscode';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import { looksLikeJob } from './looksLikeJob.ts';
import { textOf } from './runnable.ts';

/** Files that are looked into; a larger workspace has ▶ and the explorer. */
const MOST = 300;
const ELSEWHERE = '**/{node_modules,site-packages,.venv,.git,__pycache__}/**';

/**
 * Which program: a Python file of the workspace, or `undefined` for the built-in sample. Where there
 * is no file that could be a job, nothing is asked.
 *
 * @throws Cancelled
 */
export async function chooseProgram(): Promise<Uri | undefined> {
  const files = await programs();
  if (files.length === 0) return undefined;
  const items: { label: string; description: string; uri: Uri | undefined }[] = [
    ...files.map((uri) => ({
      label: `$(file-code) ${workspace.asRelativePath(uri)}`,
      description: isInFront(uri) ? l10n.t('in front') : '',
      uri,
    })),
    {
      label: l10n.t('$(beaker) Sample'),
      description: l10n.t('writes an array of random numbers'),
      uri: undefined,
    },
  ];
  const title = l10n.t('Submit Job');
  const placeholder = l10n.t('Which program?');
  return (await askChoice({ title, placeholder, items })).uri;
}

/** Files that could be jobs, the one in front first. */
async function programs(): Promise<readonly Uri[]> {
  const found = await workspace.findFiles('**/*.py', ELSEWHERE, MOST);
  const open = window.activeTextEditor?.document;
  const others = found.filter((uri) => !isInFront(uri));
  const all = open?.languageId === 'python' ? [open.uri, ...others] : found;
  const fits = await Promise.all(all.map(async (uri) => looksLikeJob(await textOf(uri))));
  return all.filter((_, index) => fits[index]);
}

function isInFront(uri: Uri): boolean {
  return window.activeTextEditor?.document.uri.toString() === uri.toString();
}
