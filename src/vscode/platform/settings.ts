import { ConfigurationTarget, workspace } from 'vscode';
import type { Profile } from '../../site/profile.ts';
import { parseProfiles, toSetting } from '../../site/profileSetting.ts';

/** Name of the profile in use when none was chosen. */
export const DEFAULT_PROFILE = 'Local';

/**
 * The settings. Both have `application` scope: the editor ignores them in a workspace, so that a
 * cloned repository cannot send a token elsewhere.
 */
export class Settings {
  /** @throws InvalidData that says which entry is wrong. */
  get profiles(): readonly Profile[] {
    return parseProfiles(workspace.getConfiguration('scienceGateway').get('profiles'));
  }

  /** Name of the profile that was chosen; `undefined` while nobody has chosen. */
  get chosenProfile(): string | undefined {
    const found = workspace.getConfiguration('scienceGateway').inspect<unknown>('profile');
    const name = found?.globalValue;
    return typeof name === 'string' && name !== '' ? name : undefined;
  }

  async useProfile(name: string): Promise<void> {
    await workspace
      .getConfiguration('scienceGateway')
      .update('profile', name, ConfigurationTarget.Global);
  }

  /** Adds a profile, or replaces the one of the same name. */
  async saveProfile(profile: Profile): Promise<void> {
    const others = this.profiles.filter((one) => one.name !== profile.name);
    await workspace
      .getConfiguration('scienceGateway')
      .update('profiles', [...others, profile].map(toSetting), ConfigurationTarget.Global);
  }

  /** Calls `listener` when one of our settings changed. */
  onDidChange(listener: () => unknown): { dispose(): void } {
    return workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('scienceGateway')) listener();
    });
  }
}
