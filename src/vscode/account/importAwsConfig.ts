import { window, workspace, type Uri } from 'vscode';
import { InvalidData, InvalidInput } from '../../base/errors.ts';
import type { Profile, StoreProfile } from '../../site/profile.ts';
import { askChoice } from '../platform/ask.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import { parseAwsConfig, type AwsConfig } from './awsConfig.ts';
import type { KeyVault } from './keyVault.ts';
import type { Profiles } from './profiles.ts';
import type { SignIn } from './signIn.ts';

/** A handful of lines, bytes. */
const MAX_FILE = 64 * 1024;

/** What the import works with. */
export interface AwsImportParts {
  readonly profiles: Profiles;
  readonly keys: KeyVault;
  readonly signIn: SignIn;
  readonly log: Log;
}

/**
 * Takes keys and token out of the earlier system's `my_aws_config` into the secret storage; the token
 * passes the same check as one that is pasted. Then offers to delete the file.
 */
export async function importAwsConfig(parts: AwsImportParts): Promise<void> {
  const title = l10n.t('Import my_aws_config');
  const [file] = (await window.showOpenDialog({ title, openLabel: l10n.t('Import') })) ?? [];
  if (!file) throw new Cancelled();
  const config = await read(file, parts.log);
  const profile = await chooseProfile(parts.profiles, title, config.found);
  const done: string[] = [];
  if (config.keys) {
    const store = await chooseStore(profile, title);
    await parts.keys.saveKeys(store, config.keys);
    done.push(l10n.t('the keys of the store {0}', store.name));
  }
  if (config.token !== undefined) {
    await parts.signIn.acceptToken(profile, { token: config.token, wanted: ['gateway', 'expiry'] });
    done.push(l10n.t('the token for {0}', profile.name));
  }
  await offerDeletion(file, done);
}

async function read(file: Uri, log: Log): Promise<AwsConfig> {
  const { size } = await workspace.fs.stat(file);
  const text = size > MAX_FILE ? '' : new TextDecoder().decode(await workspace.fs.readFile(file));
  const config = parseAwsConfig(text);
  log.redactor.learn(config.keys?.secretAccessKey);
  log.redactor.learn(config.keys?.sessionToken);
  log.redactor.learn(config.token);
  if (config.keys || config.token !== undefined) return config;
  throw new InvalidData(
    l10n.t(
      'No keys and no token were found in {0}: it should have lines like aws_access_key_id=…, aws_secret_access_key=… and jhub_token=….',
      file.path.split('/').at(-1) ?? '',
    ),
  );
}

/** The names say what was found; values are never shown. */
async function chooseProfile(
  profiles: Profiles,
  title: string,
  found: readonly string[],
): Promise<Profile> {
  const own = profiles.settings.profiles;
  if (own.length === 0) {
    throw new InvalidInput(
      'profile',
      l10n.t(
        'Add your institution first: keys and token are kept for one of its stores and its hub.',
      ),
    );
  }
  const items = own.map((one) => ({ label: one.name, detail: one.hub, profile: one }));
  const placeholder = l10n.t('Found: {0}. For which institution?', found.join(', '));
  return (await askChoice({ title, placeholder, items })).profile;
}

async function chooseStore({ name, stores }: Profile, title: string): Promise<StoreProfile> {
  const [only] = stores;
  if (!only) {
    throw new InvalidInput(
      'store',
      l10n.t('The profile {0} names no object store to keep the keys for: add it first.', name),
      { remedy: 'openSettings' },
    );
  }
  if (stores.length === 1) return only;
  const items = stores.map((store) => ({
    label: store.name,
    description: store.endpoint ?? 'AWS',
    store,
  }));
  return (await askChoice({ title, placeholder: l10n.t('Keys of which store?'), items })).store;
}

async function offerDeletion(file: Uri, done: readonly string[]): Promise<void> {
  const remove = l10n.t('Delete the File');
  const name = file.path.split('/').at(-1) ?? '';
  const answer = await window.showInformationMessage(
    l10n.t(
      'Imported {0}. The file {1} holds them in clear text and is not needed any more.',
      done.join(l10n.t(' and ')),
      name,
    ),
    remove,
  );
  if (answer !== remove) return;
  await workspace.fs.delete(file, { useTrash: false });
  void window.showInformationMessage(l10n.t('{0} was deleted.', name));
}
