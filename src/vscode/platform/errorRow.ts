import { sentence } from '../../base/errors.ts';
import type { ViewId } from './ids.ts';
import { l10n } from './l10n.ts';
import { remedyOf, tagOf } from './problem.ts';
import type { Row } from './row.ts';

/** The row shown where children could not be had; a click on it tries again or signs in. */
export function errorRow(view: ViewId, parent: string, error: unknown): Row<never> {
  const message = sentence(error);
  const next = nextStep(view, error);
  return {
    id: `${parent}/error`,
    label: message,
    description: next.text,
    tooltip: message,
    icon: { id: 'error', color: 'list.errorForeground' },
    context: 'error',
    command: next.command,
  };
}

/** All rows where children could not be had: the problem, and where two things help, both of them. */
export function errorRows(view: ViewId, parent: string, error: unknown): Row<never>[] {
  const problem = errorRow(view, parent, error);
  if (remedyOf(error) !== 'startWorker') return [problem];
  return [
    problem,
    {
      id: `${parent}/error/keys`,
      label: l10n.t('Set the keys…'),
      icon: { id: 'key' },
      command: { id: 'scienceGateway.store.setKeys', args: [] },
    },
    {
      id: `${parent}/error/worker`,
      label: l10n.t('Start one worker to look…'),
      icon: { id: 'server-process' },
      command: { id: 'scienceGateway.store.startWorker', args: [] },
    },
  ];
}

/** What a click on the row does: the one thing that helps. */
function nextStep(
  view: ViewId,
  error: unknown,
): { readonly text: string; readonly command: NonNullable<Row['command']> } {
  switch (remedyOf(error)) {
    case 'signIn':
      return {
        text: l10n.t('Sign in again'),
        command: { id: 'scienceGateway.account.signInAgain', args: [] },
      };
    case 'openSettings':
      return isWithoutKeys(error)
        ? {
            text: l10n.t('Set the keys'),
            command: { id: 'scienceGateway.store.setKeys', args: [] },
          }
        : {
            text: l10n.t('Open the settings'),
            command: { id: 'scienceGateway.profile.edit', args: [] },
          };
    default:
      return {
        text: l10n.t('Retry'),
        command: { id: 'scienceGateway.view.retry', args: [view] },
      };
  }
}

const NEW_KEYS = ['NoKeys', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken'];

function isWithoutKeys(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return tagOf(error) === 'StoreDenied' && NEW_KEYS.includes(String(code));
}
