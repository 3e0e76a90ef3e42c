import { isAbort, sentence, type Remedy } from '../../base/errors.ts';
import type { CommandId } from './ids.ts';
import { l10n } from './l10n.ts';

/** A button beside a message. */
export interface ProblemAction {
  readonly title: string;
  readonly command: CommandId | 'retry' | 'settings';
}

/** What a person is told of a failure: one sentence, at most two buttons. */
export interface Problem {
  readonly message: string;
  readonly actions: readonly ProblemAction[];
}

const REMEDIES: readonly Remedy[] = [
  'signIn',
  'showLog',
  'retry',
  'openSettings',
  'startStack',
  'chooseWay',
  'startWorker',
];

/** The remedy an error names. By shape, not `instanceof`: the core is loaded from its own bundle. */
export function remedyOf(error: unknown): Remedy | undefined {
  if (typeof error !== 'object' || error === null || !('remedy' in error)) return undefined;
  return REMEDIES.find((remedy) => remedy === error.remedy);
}

/** `_tag` of an error of our family, across bundles. */
export function tagOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('_tag' in error)) return undefined;
  return typeof error._tag === 'string' ? error._tag : undefined;
}

/** What to tell; `undefined` for a cancellation, which is no failure. */
export function problemOf(error: unknown): Problem | undefined {
  if (isAbort(error)) return undefined;
  // Some bring the tail of a log along; that belongs into the log.
  const [message = ''] = sentence(error).split('\n');
  const remedy = remedyOf(error);
  const log: ProblemAction = { title: l10n.t('Show Log'), command: 'scienceGateway.log.show' };
  if (remedy === 'startWorker') return { message, actions: [setKeys(), remedyAction(remedy)] };
  const first = remedy === undefined ? undefined : remedyAction(remedy);
  // A mistake in what was typed explains itself; the log would add nothing.
  if (tagOf(error) === 'InvalidInput' && !first) return { message, actions: [] };
  return { message, actions: first && first.command !== log.command ? [first, log] : [log] };
}

function setKeys(): ProblemAction {
  return { title: l10n.t('Set Store Keys…'), command: 'scienceGateway.store.setKeys' };
}

function remedyAction(remedy: Remedy): ProblemAction {
  switch (remedy) {
    case 'signIn':
      return { title: l10n.t('Sign In Again'), command: 'scienceGateway.account.signInAgain' };
    case 'showLog':
      return { title: l10n.t('Show Log'), command: 'scienceGateway.log.show' };
    case 'retry':
      return { title: l10n.t('Retry'), command: 'retry' };
    case 'openSettings':
      return { title: l10n.t('Open Settings'), command: 'settings' };
    case 'startStack':
      return { title: l10n.t('Start Local Gateway'), command: 'scienceGateway.stack.start' };
    case 'chooseWay':
      return { title: l10n.t('Choose the Way…'), command: 'scienceGateway.way.choose' };
    case 'startWorker':
      return { title: l10n.t('Start One Worker'), command: 'scienceGateway.store.startWorker' };
  }
}
