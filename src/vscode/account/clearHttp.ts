import { window, type Memento } from 'vscode';
import { l10n } from '../platform/l10n.ts';

const AGREED = 'scienceGateway.clearHttpHosts';

/**
 * Asks, before a token goes to `host` unencrypted. A yes is remembered for that host; the message
 * is not modal, so closing it is a no.
 */
export async function confirmClearHttp(memory: Memento, host: string): Promise<boolean> {
  const agreed = memory.get<readonly string[]>(AGREED, []);
  if (agreed.includes(host)) return true;
  const send = l10n.t('Send Anyway');
  const answer = await window.showWarningMessage(
    l10n.t(
      '{0} is reached over plain http: anybody on the way can read your token and act as you.',
      host,
    ),
    send,
  );
  if (answer !== send) return false;
  await memory.update(AGREED, [...agreed, host]);
  return true;
}
