import { window } from 'vscode';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { Identity } from './identities.ts';
import { movedText } from './tokenText.ts';

/** A token whose profile points elsewhere now. */
export type MovedIdentity = Extract<Identity, { state: 'moved' }>;

/**
 * Asks what shall happen to a token whose profile points elsewhere now, and shows both places. A
 * token of one hub means nothing to another, so it can be sent on only where the hub is the same.
 *
 * @throws Cancelled
 */
export async function askMoved(
  profile: string,
  { before, now }: MovedIdentity,
): Promise<'send' | 'signIn'> {
  const send = l10n.t('Send My Token There');
  const signIn = l10n.t('Sign In Again');
  const buttons = before.hub === now.hub ? [send, signIn] : [signIn];
  const answer = await window.showWarningMessage(
    l10n.t('The profile {0} points elsewhere now. Your token was not sent there.', profile),
    {
      modal: true,
      detail: `${movedText(before, now)}\n\n${l10n.t('Go on only if you know why it changed.')}`,
    },
    ...buttons,
  );
  if (answer === undefined) throw new Cancelled();
  return answer === send ? 'send' : 'signIn';
}
