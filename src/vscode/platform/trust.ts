import { workspace } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import { l10n } from './l10n.ts';

/** Runs `work`; in a workspace that is not trusted one may look, but starts nothing. */
export function trusted<T>(work: () => T): T {
  if (workspace.isTrusted) return work();
  throw new InvalidInput(
    'workspace',
    l10n.t('This workspace is not trusted, so nothing is started from it: trust it first.'),
  );
}
