import type { WholeRecord } from '../../site/records.ts';
import { l10n } from '../platform/l10n.ts';

/** What of two jobs is held side by side; the ends of the names choose the colours. */
export type ComparedFile = 'parameters.json' | 'program.py' | 'changes.patch' | 'environment.json';

/** The files of a job that are compared, as text: sorted, so that equal things are equal. */
export function comparable(
  { request, environment }: WholeRecord,
  { source, patch }: { readonly source: string | undefined; readonly patch: string | undefined },
): ReadonlyMap<ComparedFile, string> {
  const hidden = l10n.t('# This was not published.');
  const files = new Map<ComparedFile, string>([
    ['parameters.json', request.params ? json(request.params) : hidden],
    ['program.py', source ?? hidden],
    ['environment.json', json({ ...environment, workers: environment?.workers ?? [] })],
  ]);
  if (patch !== undefined) files.set('changes.patch', patch);
  return files;
}

function json(value: object): string {
  return `${JSON.stringify(value, sorted, 2)}\n`;
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}
