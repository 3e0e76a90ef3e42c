import { X509Certificate } from 'node:crypto';
import { Uri, window, workspace } from 'vscode';
import { InvalidData } from '../../base/errors.ts';
import type { Profile } from '../../site/profile.ts';
import {
  MAX_PROFILE_FILE,
  PROFILE_FILE_ENDING,
  readProfileFile,
  writeProfileFile,
} from '../../site/profileFile.ts';
import { askChoice } from '../platform/ask.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { DEFAULT_PROFILE } from '../platform/settings.ts';
import { THIS_HUB } from './insideHub.ts';
import { profileSummary } from './profileSummary.ts';
import type { Profiles } from './profiles.ts';

const FILTERS = { [l10n.t('Science Gateway profile')]: ['json'] };

/** Reads a profile from a file, shows what it contains, and keeps it after a yes. */
export async function importProfile(profiles: Profiles): Promise<void> {
  const [file] =
    (await window.showOpenDialog({
      title: l10n.t('Import Profile'),
      openLabel: l10n.t('Import'),
      filters: FILTERS,
    })) ?? [];
  if (!file) throw new Cancelled();
  const profile = await readProfileFile(await readText(file), (path) =>
    readText(Uri.joinPath(file, '..', path)),
  );
  if ([DEFAULT_PROFILE, THIS_HUB].includes(profile.name)) {
    throw new InvalidData(
      l10n.t('The profile file is named {0}, which is taken by the editor itself.', profile.name),
    );
  }
  await confirm(profile, profiles);
  await profiles.settings.saveProfile(profile);
  const signIn = l10n.t('Sign In');
  const told = l10n.t('The profile {0} was imported.', profile.name);
  void window.showInformationMessage(told, signIn).then((answer) => {
    if (answer === signIn) void runCommand('scienceGateway.account.signIn', profile.name);
  });
}

/** Writes a profile to a file without secrets. */
export async function exportProfile(profiles: Profiles): Promise<void> {
  const { profiles: own } = profiles.settings;
  const [only] = own;
  if (!only) {
    throw new InvalidData(
      l10n.t('There is no profile to export: add an institution first. Local needs none.'),
    );
  }
  const items = own.map((one) => ({ label: one.name, detail: one.hub, profile: one }));
  const title = l10n.t('Export Profile');
  const { profile } =
    own.length === 1
      ? { profile: only }
      : await askChoice({ title, placeholder: l10n.t('Which one?'), items });
  const text = writeProfileFile(profile);
  const name = `${profile.name.replace(/[^\w.-]+/g, '-').toLowerCase()}${PROFILE_FILE_ENDING}`;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = await window.showSaveDialog({
    title,
    saveLabel: l10n.t('Export'),
    filters: FILTERS,
    ...(folder && { defaultUri: Uri.joinPath(folder, name) }),
  });
  if (!file) throw new Cancelled();
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  void window.showInformationMessage(
    l10n.t('The profile {0} was exported; the file holds no token and no key.', profile.name),
  );
}

async function confirm(profile: Profile, profiles: Profiles): Promise<void> {
  const before = profiles.settings.profiles.find(({ name }) => name === profile.name);
  const accept = before ? l10n.t('Replace') : l10n.t('Import');
  const question = before
    ? l10n.t('Replace the profile {0}?', profile.name)
    : l10n.t('Import the profile {0}?', profile.name);
  const detail = profileSummary(profile, before, fingerprints(profile.ca ?? '')).join('\n');
  const answer = await window.showInformationMessage(question, { modal: true, detail }, accept);
  if (answer !== accept) throw new Cancelled();
}

/** Whose certificates these are: a person can compare them, and sees that trust is asked for. */
function fingerprints(pem: string): string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((text) => {
    try {
      const { subject, fingerprint256 } = new X509Certificate(text);
      return `${subject.replaceAll('\n', ', ')} (SHA-256 ${fingerprint256})`;
    } catch (cause) {
      throw new InvalidData(
        l10n.t('The profile file holds a certificate that cannot be read (field ca).'),
        { cause },
      );
    }
  });
}

async function readText(file: Uri): Promise<string> {
  const { size } = await workspace.fs.stat(file);
  if (size > MAX_PROFILE_FILE) {
    throw new InvalidData(l10n.t('{0} is too long for a profile.', file.path));
  }
  return new TextDecoder().decode(await workspace.fs.readFile(file));
}
