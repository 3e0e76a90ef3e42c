import { commands } from 'vscode';
import { askChoice, askInTurn, askText } from '../platform/ask.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { DEFAULT_PROFILE } from '../platform/settings.ts';
import { checkAddress, hubBase, profileName } from './addresses.ts';
import { checkResults, presetProfile, presets, type Preset } from './presets.ts';
import type { Profiles } from './profiles.ts';
import type { SignIn } from './signIn.ts';

/** Adds an institution: its kind, one to three addresses, then the sign-in. */
export async function addProfile(profiles: Profiles, signIn: SignIn): Promise<void> {
  const title = l10n.t('Add an Institution');
  const items = [
    ...presets().map((preset) => ({ label: preset.label, detail: preset.detail, preset })),
    {
      label: DEFAULT_PROFILE,
      detail: l10n.t('A whole gateway on this machine, to try things out.'),
      run: () => signIn.signIn(DEFAULT_PROFILE),
    },
    {
      label: l10n.t('$(file) From a file…'),
      detail: l10n.t('A profile that an administrator has given you.'),
      run: () => runCommand('scienceGateway.profile.import'),
    },
  ];
  const placeholder = l10n.t('What kind of site is it?');
  const chosen = await askChoice({ title, placeholder, items });
  if ('run' in chosen) await chosen.run();
  else await askAddresses(chosen.preset, profiles, signIn);
}

async function askAddresses(preset: Preset, profiles: Profiles, signIn: SignIn): Promise<void> {
  const title = preset.label;
  const totalSteps = preset.bucket === undefined ? 2 : 3;
  let hub = '';
  let gateway = '';
  let results = preset.bucket ?? '';
  await askInTurn([
    async () => {
      const text = await askText({
        title,
        step: 1,
        totalSteps,
        prompt: l10n.t('Address of the JupyterHub; a page of it will do.'),
        placeholder: preset.hubExample,
        value: hub,
        check: checkAddress,
      });
      hub = hubBase(text);
    },
    async () => {
      const proposed = preset.gateway(hub);
      gateway = await askText({
        title,
        step: 2,
        totalSteps,
        prompt:
          proposed === ''
            ? l10n.t('Address of the Dask Gateway.')
            : l10n.t('Address of the Dask Gateway. Press Enter when it is the usual one.'),
        placeholder: preset.gatewayExample,
        value: gateway || proposed,
        check: checkAddress,
      });
    },
    async () => {
      if (preset.bucket === undefined) return;
      results = await askText({
        title,
        step: 3,
        totalSteps,
        prompt: l10n.t(
          'Bucket for results and, after a slash, a prefix in it; {0} in it becomes your name.',
          '{user}',
        ),
        value: results,
        check: checkResults,
      });
    },
  ]);
  const name = profileName(hub, profiles.names);
  await signIn.signInToNew(presetProfile(preset, { name, hub, gateway, results }));
}

/** Opens the profiles where they are written. */
export async function editProfiles(): Promise<void> {
  await commands.executeCommand('workbench.action.openApplicationSettingsJson', {
    revealSetting: { key: 'scienceGateway.profiles', edit: false },
  });
}
