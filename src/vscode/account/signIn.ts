import { env, ProgressLocation, Uri, window, type QuickPickItem } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import type { Profile } from '../../site/profile.ts';
import type { LocalStack } from '../gateway/localStack.ts';
import { askChoice, askInTurn, askText } from '../platform/ask.ts';
import { signalOf } from '../platform/cancellation.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { DEFAULT_PROFILE, type Settings } from '../platform/settings.ts';
import type { Account } from './account.ts';
import {
  checkAddress,
  checkToken,
  hubBase,
  profileName,
  tokenPage,
  usualGateway,
} from './addresses.ts';

interface Choice extends QuickPickItem {
  readonly profile?: string;
}

/** The questions of signing in and of choosing an institution. */
export class SignIn {
  constructor(
    private readonly account: Account,
    private readonly settings: Settings,
    private readonly stack: LocalStack,
  ) {}

  /** Signs in to `name`, or asks where. */
  async signIn(name?: string): Promise<void> {
    const chosen = name ?? (await this.#chooseProfile(l10n.t('Sign In')));
    if (chosen === undefined) return this.addProfile();
    if (chosen === DEFAULT_PROFILE) return this.#signInLocally();
    const profile = this.settings.profiles.find((one) => one.name === chosen);
    if (!profile) {
      throw new InvalidInput('profile', l10n.t('There is no profile named {0}.', chosen), {
        remedy: 'openSettings',
      });
    }
    await this.#signInTo(profile);
  }

  /** Makes another profile the active one; its token is asked for when there is none. */
  async switchProfile(): Promise<void> {
    const chosen = await this.#chooseProfile(l10n.t('Switch Profile'));
    if (chosen === undefined) return this.addProfile();
    await this.settings.useProfile(chosen);
    await this.account.reload();
    if (!this.account.site) await this.signIn(chosen);
  }

  /** Asks for the two addresses of an institution, then signs in. */
  async addProfile(): Promise<void> {
    const title = l10n.t('Add an Institution');
    let hub = '';
    let gateway = '';
    await askInTurn([
      async () => {
        const text = await askText({
          title,
          step: 1,
          totalSteps: 2,
          prompt: l10n.t('Address of the JupyterHub; a page of it will do.'),
          placeholder: 'https://hub.example.org',
          value: hub,
          check: checkAddress,
        });
        hub = hubBase(text);
      },
      async () => {
        gateway = await askText({
          title,
          step: 2,
          totalSteps: 2,
          prompt: l10n.t('Address of the Dask Gateway. Press Enter when it is the usual one.'),
          value: gateway || usualGateway(hub),
          check: checkAddress,
        });
      },
    ]);
    const profile: Profile = {
      name: profileName(hub, this.account.profileNames),
      hub,
      gateway: { address: gateway.replace(/\/+$/, '') },
      stores: [],
      results: { store: '', prefix: '' },
    };
    await this.#signInTo(profile);
  }

  async signOut(): Promise<void> {
    await this.account.signOut();
    void window.showInformationMessage(
      l10n.t('Signed out. The token was deleted from this editor; it stays valid at the hub.'),
    );
  }

  async #chooseProfile(title: string): Promise<string | undefined> {
    const active = this.account.profileName;
    const items: Choice[] = this.account.profileNames.map((name) => ({
      label: name,
      description: name === active ? l10n.t('active') : '',
      detail:
        name === DEFAULT_PROFILE
          ? l10n.t('A gateway that runs on this machine')
          : (this.settings.profiles.find((one) => one.name === name)?.hub ?? ''),
      profile: name,
    }));
    items.push({ label: l10n.t('$(add) Another institution…'), alwaysShow: true });
    const chosen = await askChoice({ title, placeholder: l10n.t('Where do you compute?'), items });
    return chosen.profile;
  }

  async #signInLocally(): Promise<void> {
    const user = await this.account.signInLocally();
    if (user !== undefined) {
      welcome(user, DEFAULT_PROFILE);
      return;
    }
    if (this.stack.isStarting) return;
    const start = l10n.t('Start Local Gateway');
    const answer = await window.showInformationMessage(
      l10n.t('No gateway runs on this machine. Starting one takes about a minute the first time.'),
      start,
    );
    if (answer === start) await runCommand('scienceGateway.stack.start');
  }

  async #signInTo(profile: Profile): Promise<void> {
    await env.openExternal(Uri.parse(tokenPage(profile.hub)));
    const token = await askText({
      title: l10n.t('Sign In to {0}', profile.name),
      prompt: l10n.t(
        'Request a token on the page that opened ({0}), 30 days are enough, and paste it here.',
        tokenPage(profile.hub),
      ),
      password: true,
      check: checkToken,
    });
    // A token left in the clipboard would be pasted into the next chat.
    if ((await env.clipboard.readText()).trim() === token) await env.clipboard.writeText('');
    const title = l10n.t('Asking {0} who you are…', profile.hub);
    const user = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (_progress, cancel) => this.account.signIn(profile, token, signalOf(cancel)),
    );
    welcome(user, profile.name);
  }
}

function welcome(user: string, profile: string): void {
  void window.showInformationMessage(l10n.t('Signed in to {0} as {1}.', profile, user));
}
