import { window } from 'vscode';
import { sentence } from '../../base/errors.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import type { Account } from './account.ts';

/**
 * Says that a store refuses the keys, and asks for others when the person wants to give some.
 *
 * @returns true when there may be other keys now: what was refused is worth another try.
 */
export async function renewKeys(account: Account, url: string, error: unknown): Promise<boolean> {
  const { stores, results } = account.require().profile;
  const [bucket = ''] = url.replace(/^[a-z0-9]+:\/\//i, '').split('/', 1);
  const store = stores.find(({ buckets }) => buckets.includes(bucket))?.name ?? results.store;
  // The local gateway makes its own keys: there are none to give.
  const set = account.isLocal ? l10n.t('Try Again') : l10n.t('Set Keys…');
  const answer = await window.showErrorMessage(sentence(error), set);
  if (answer === undefined) return false;
  if (!account.isLocal) {
    await runCommand('scienceGateway.store.setKeys', {
      kind: 'store',
      store,
      bucket: '',
      path: '',
    });
  }
  return true;
}
