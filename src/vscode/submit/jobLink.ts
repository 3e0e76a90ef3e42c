import { InvalidInput } from '../../base/errors.ts';
import { l10n } from '../platform/l10n.ts';

/** What a link asks for. Nothing of it is believed: it may stand on any page. */
export interface JobLink {
  readonly id: string;
  /** Path inside the workspace; absent: the sample. */
  readonly file?: string | undefined;
  readonly entry?: string | undefined;
  /** By parameter, as one would type them. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Longer values come from no person. */
const LONGEST = 2_000;

/**
 * Reads `…/submit_job/<id>?file=seasonal.py&entry=run&year=2020`: all other names are parameters.
 *
 * @throws InvalidInput for what is no such link, or leads out of the workspace.
 */
export function readJobLink(path: string, query: string): JobLink {
  const id = /^\/submit_job\/([^/]+)\/?$/.exec(path)?.[1];
  if (id === undefined) {
    throw new InvalidInput('link', l10n.t('This link is not one that submits a job.'));
  }
  const { file, entry, ...texts } = Object.fromEntries(new URLSearchParams(query));
  const isOutside = file?.split(/[/\\]/).some((part) => part === '..' || part === '');
  if (file !== undefined && (isOutside || /[:\0]/.test(file) || !file.endsWith('.py'))) {
    throw new InvalidInput('link', l10n.t('A link can only run a Python file of the workspace.'));
  }
  for (const text of Object.values(texts)) {
    if (text.length > LONGEST) throw new InvalidInput('link', l10n.t('This link is too long.'));
  }
  return { id, file, entry, texts };
}
