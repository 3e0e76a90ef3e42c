import { sentence } from '../../base/errors.ts';
import type { ViewId } from './ids.ts';
import { l10n } from './l10n.ts';
import { remedyOf } from './problem.ts';
import type { Row } from './row.ts';

/** The row shown where children could not be had; a click on it tries again or signs in. */
export function errorRow(view: ViewId, parent: string, error: unknown): Row<never> {
  const message = sentence(error);
  const signIn = remedyOf(error) === 'signIn';
  return {
    id: `${parent}/error`,
    label: message,
    description: signIn ? l10n.t('Sign in again') : l10n.t('Retry'),
    tooltip: message,
    icon: { id: 'error', color: 'list.errorForeground' },
    context: 'error',
    command: signIn
      ? { id: 'scienceGateway.account.signInAgain', args: [] }
      : { id: 'scienceGateway.view.retry', args: [view] },
  };
}
