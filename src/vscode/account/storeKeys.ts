import type { StoreKeys, StoreProfile } from '../../site/profile.ts';
import { askChoice, askInTurn, askText } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { Account } from './account.ts';
import { InvalidInput } from '../../base/errors.ts';
import type { KeyVault } from './keyVault.ts';

/** Asks for the keys of a store and keeps them in the secret storage; empty deletes them. */
export async function setStoreKeys(
  account: Account,
  vault: KeyVault,
  name: string | undefined,
): Promise<void> {
  const store = await chooseStore(account, name);
  const title = l10n.t('Keys of Store {0}', store.name);
  let accessKeyId = '';
  let secretAccessKey = '';
  let sessionToken = '';
  const ask = (step: number, prompt: string, password: boolean, value: string) =>
    askText({ title, step, totalSteps: 3, prompt, password, value });
  await askInTurn([
    async () => {
      const prompt = l10n.t('Access key ID; leave empty to delete the saved keys.');
      accessKeyId = await ask(1, prompt, false, accessKeyId);
    },
    async () => {
      if (accessKeyId === '') return;
      secretAccessKey = await ask(2, l10n.t('Secret access key'), true, secretAccessKey);
    },
    async () => {
      if (accessKeyId === '') return;
      const prompt = l10n.t('Session token, if the keys are temporary; else press Enter.');
      sessionToken = await ask(3, prompt, true, sessionToken);
    },
  ]);
  const keys: StoreKeys = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== '' && { sessionToken }),
  };
  await vault.saveKeys(store, accessKeyId === '' ? undefined : keys);
}

async function chooseStore(account: Account, name: string | undefined): Promise<StoreProfile> {
  const stores = account.require().profile.stores;
  const named = stores.find((store) => store.name === name);
  if (named) return named;
  if (account.isLocal || stores.length === 0) {
    throw new InvalidInput(
      'store',
      account.isLocal
        ? l10n.t('The store of the local gateway has its keys already.')
        : l10n.t('This profile names no store: add one to scienceGateway.profiles.'),
      account.isLocal ? {} : { remedy: 'openSettings' },
    );
  }
  const items = stores.map((store) => ({
    label: store.name,
    description: store.endpoint ?? 'AWS',
    store,
  }));
  const placeholder = l10n.t('Whose keys?');
  return (await askChoice({ title: l10n.t('Set Store Keys'), placeholder, items })).store;
}
