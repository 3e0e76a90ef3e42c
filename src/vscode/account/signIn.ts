import { ProgressLocation, window, type QuickPickItem } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import type { TokenPurpose } from '../../hub/scopes.ts';
import type { Profile } from '../../site/profile.ts';
import type { LocalStack } from '../gateway/localStack.ts';
import { askChoice, askText } from '../platform/ask.ts';
import { signalOf } from '../platform/cancellation.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { DEFAULT_PROFILE } from '../platform/settings.ts';
import type { Account } from './account.ts';
import type { AccountVault } from './accountVault.ts';
import { checkAddress, hubBase } from './addresses.ts';
import { checkToken } from './checkedToken.ts';
import type { Identities } from './identities.ts';
import { THIS_HUB } from './insideHub.ts';
import { askMoved } from './movedQuestion.ts';
import type { Profiles } from './profiles.ts';
import { accountId, originsOf, type SavedAccount } from './savedAccount.ts';
import type { Sites } from './sites.ts';
import { askToken, type PastedToken } from './tokenQuestion.ts';
import { welcomeText } from './tokenText.ts';

/** What signing in works with. */
export interface SignInParts {
  readonly account: Account;
  readonly profiles: Profiles;
  readonly vault: AccountVault;
  readonly identities: Identities;
  readonly sites: Sites;
  readonly stack: LocalStack;
}

interface Choice extends QuickPickItem {
  readonly profile?: string;
}

/** The questions of signing in and of choosing an institution and an account. */
export class SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** Signs in to `name`, or asks where. */
  async signIn(name?: string): Promise<void> {
    const chosen = name ?? (await this.#chooseProfile(l10n.t('Sign In')));
    if (chosen === undefined) await runCommand('scienceGateway.profile.add');
    else if (chosen === DEFAULT_PROFILE) await this.#signInLocally();
    else await this.#signInTo(await this.#profile(chosen), false);
  }

  /** Signs in to the profile in use, without a question which. */
  async signInAgain(): Promise<void> {
    const { active } = this.#parts.profiles;
    if (active === DEFAULT_PROFILE) await this.#signInLocally();
    else await this.#signInTo(await this.#profile(active), true);
  }

  /** Makes another profile the active one; its token is asked for when there is none. */
  async switchProfile(): Promise<void> {
    const chosen = await this.#chooseProfile(l10n.t('Switch Profile'));
    if (chosen === undefined) {
      await runCommand('scienceGateway.profile.add');
      return;
    }
    await this.#use(chosen);
    if (!this.#parts.account.site) await this.signIn(chosen);
  }

  /** Another account at the hub of the profile in use. */
  async switchAccount(): Promise<void> {
    const { profiles } = this.#parts;
    if (profiles.active === DEFAULT_PROFILE) {
      throw new InvalidInput('account', l10n.t('The local gateway has one user, who is you.'));
    }
    const profile = await this.#profile(profiles.active);
    await this.#offerAccounts(profile, l10n.t('Switch Account at {0}', profile.name));
  }

  /** Asks for a token of another account, whichever are there already. */
  async addAccount(): Promise<void> {
    const chosen = await this.#chooseProfile(l10n.t('Sign In'));
    if (chosen === undefined) await runCommand('scienceGateway.profile.add');
    else if (chosen === DEFAULT_PROFILE) await this.#signInLocally();
    else await this.#enter(await this.#profile(chosen));
  }

  /** A profile that was just made or read from a file; it is kept once the hub knows the token. */
  async signInToNew(profile: Profile): Promise<void> {
    await this.#signInTo(profile, false);
  }

  async #profile(name: string): Promise<Profile> {
    const profile = await this.#parts.profiles.named(name);
    if (profile) return profile;
    throw new InvalidInput('profile', l10n.t('There is no profile named {0}.', name), {
      remedy: 'openSettings',
    });
  }

  async #chooseProfile(title: string): Promise<string | undefined> {
    const { profiles } = this.#parts;
    const { active } = profiles;
    const items: Choice[] = profiles.names.map((name) => ({
      label: name,
      description: name === active ? l10n.t('active') : '',
      detail:
        name === DEFAULT_PROFILE
          ? l10n.t('A gateway that runs on this machine')
          : (profiles.hubOf(name) ?? ''),
      profile: name,
    }));
    items.push({ label: l10n.t('$(add) Another institution…'), alwaysShow: true });
    const chosen = await askChoice({ title, placeholder: l10n.t('Where do you compute?'), items });
    return chosen.profile;
  }

  /** Signs in to the running local stack with a token that it gives; asks nothing. */
  async joinLocal(): Promise<string | undefined> {
    const { identities, stack, account } = this.#parts;
    if (!(await stack.profile())) return undefined;
    await identities.leaveLocal(false);
    await this.#use(DEFAULT_PROFILE);
    return account.user ?? stack.user;
  }

  async #signInLocally(): Promise<void> {
    const { stack } = this.#parts;
    const user = await this.joinLocal();
    if (user !== undefined) {
      void window.showInformationMessage(l10n.t('Signed in to {0} as {1}.', DEFAULT_PROFILE, user));
      return;
    }
    if (stack.isStarting) return;
    const start = l10n.t('Start Local Gateway');
    const answer = await window.showInformationMessage(
      l10n.t('No gateway runs on this machine. Starting one takes about a minute the first time.'),
      start,
    );
    if (answer === start) await runCommand('scienceGateway.stack.start');
  }

  /** Changed addresses are shown before anything; then accounts that are there; then the token page. */
  async #signInTo(profile: Profile, isAgain: boolean): Promise<void> {
    const { identities, vault } = this.#parts;
    const identity = await identities.of(profile);
    if (identity.state === 'moved') {
      const answer = await askMoved(profile.name, identity);
      if (answer === 'send') {
        await vault.bind(profile, accountId(identity.account));
        return this.#use(profile.name);
      }
      return this.#enter(profile);
    }
    if (isAgain || profile.name === THIS_HUB) return this.#enter(profile);
    await this.#offerAccounts(profile, l10n.t('Sign In to {0}', profile.name));
  }

  /** One of the accounts of this hub, or a new one; goes straight on where there is none. */
  async #offerAccounts(profile: Profile, title: string): Promise<void> {
    const { vault, account } = this.#parts;
    const here = (await vault.accounts()).filter(({ hub }) => hub === profile.hub);
    if (here.length === 0) return this.#enter(profile);
    const gateway = originsOf(profile).gateway;
    const items: (QuickPickItem & { account?: SavedAccount })[] = here.map((one) => ({
      label: one.user,
      description:
        profile.name === account.profileName && one.user === account.user ? l10n.t('active') : '',
      detail: l10n.t('The token will go to {0} and {1}.', new URL(one.hub).origin, gateway),
      account: one,
    }));
    items.push({ label: l10n.t('$(add) Another account…'), alwaysShow: true });
    const chosen = await askChoice({ title, placeholder: l10n.t('As whom?'), items });
    if (!chosen.account) return this.#enter(profile);
    await vault.bind(profile, accountId(chosen.account));
    await this.#keepProfile(profile);
    await this.#use(profile.name);
  }

  /** Asks for a token, has the hub check it, and keeps it. */
  async #enter(profile: Profile): Promise<void> {
    const isThisHub = profile.name === THIS_HUB;
    const hub = isThisHub ? await this.#publicHub(profile) : profile.hub;
    // A server has a token already: only what that one lacks is asked for.
    const purposes: readonly TokenPurpose[] | undefined = isThisHub ? ['gateway'] : undefined;
    await this.acceptToken(
      profile,
      await askToken({ profile, hub, ...(purposes && { purposes }) }),
    );
  }

  /** Checks a token at the hub, keeps it, uses it. Nothing is kept when the hub refuses. */
  async acceptToken(profile: Profile, { token, wanted }: PastedToken): Promise<void> {
    const { sites, vault } = this.#parts;
    const title = l10n.t('Asking {0} who you are…', profile.hub);
    const { facts, missing } = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (_progress, cancel) =>
        checkToken(sites, profile, token, { wanted, signal: signalOf(cancel) }),
    );
    const { user, scopes, createdAt, expiresAt } = facts;
    const account: SavedAccount = {
      hub: profile.hub,
      user,
      token,
      at: Date.now(),
      scopes: [...scopes],
      ...(createdAt !== undefined && { createdAt }),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    await vault.save(account);
    await vault.bind(profile, accountId(account));
    await this.#keepProfile(profile);
    await this.#use(profile.name);
    tell(welcomeText(profile, facts, missing, Date.now()), missing.length > 0);
  }

  /** The hub as the browser finds it; asked for where the hub does not tell its servers. */
  async #publicHub({ hub }: Profile): Promise<string> {
    const known = this.#parts.profiles.around?.publicHub;
    if (known !== undefined) return known;
    const text = await askText({
      title: l10n.t('Sign In to {0}', THIS_HUB),
      prompt: l10n.t('Address of the hub as your browser shows it; a page of it will do.'),
      placeholder: 'https://hub.example.org',
      value: isLoopback(hub) ? hub : '',
      check: checkAddress,
    });
    return hubBase(text);
  }

  async #keepProfile(profile: Profile): Promise<void> {
    const { profiles } = this.#parts;
    if (!profiles.names.includes(profile.name)) await profiles.settings.saveProfile(profile);
  }

  async #use(name: string): Promise<void> {
    const { profiles, account } = this.#parts;
    if (profiles.active !== name) await profiles.settings.useProfile(name);
    await account.reload();
  }
}

const isLoopback = (hub: string) => /^(127\.|localhost$|\[::1\])/.test(new URL(hub).hostname);

/** Waits for nobody: the person may read it later. */
function tell(text: string, isIncomplete: boolean): void {
  if (!isIncomplete) return void window.showInformationMessage(text);
  const again = l10n.t('Sign In Again');
  void window.showWarningMessage(text, again).then((answer) => {
    if (answer === again) void runCommand('scienceGateway.account.signInAgain');
  });
}
