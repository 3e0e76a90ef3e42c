import {
  authentication,
  EventEmitter,
  type AuthenticationProvider,
  type AuthenticationProviderAuthenticationSessionsChangeEvent,
  type AuthenticationProviderSessionOptions,
  type AuthenticationSession,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { grants } from '../../hub/scopes.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { AccountVault } from './accountVault.ts';
import { accountId, type SavedAccount } from './savedAccount.ts';
import type { SignIn } from './signIn.ts';
import type { SignOut } from './signOut.ts';

/** Under which the editor knows us as a provider of accounts; package.json says the same. */
export const AUTHENTICATION_ID = 'scienceGateway.jupyterhub';

/**
 * Shows the accounts of all hubs in the editor's Accounts menu, and gives them to other extensions
 * once the person has allowed it there. We ourselves read the vault: the editor would ask for each of
 * our own uses, too.
 */
export class HubAuthentication extends Disposables implements AuthenticationProvider {
  readonly #changed = this.add(
    new EventEmitter<AuthenticationProviderAuthenticationSessionsChangeEvent>(),
  );
  readonly onDidChangeSessions = this.#changed.event;
  #known = new Map<string, AuthenticationSession>();
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly vault: AccountVault,
    private readonly signIn: SignIn,
    private readonly signOut: SignOut,
  ) {
    super();
    this.add(
      authentication.registerAuthenticationProvider(AUTHENTICATION_ID, 'JupyterHub', this, {
        supportsMultipleAccounts: true,
      }),
    );
    this.add(vault.onDidChange(() => this.#compareInTurn()));
    this.#compareInTurn();
  }

  /** The editor does not filter: by scopes, which must all be granted, and by account. */
  async getSessions(
    scopes?: readonly string[],
    { account }: AuthenticationProviderSessionOptions = {},
  ): Promise<AuthenticationSession[]> {
    const accounts = await this.vault.accounts();
    return accounts
      .filter((one) => (scopes ?? []).every((scope) => grants(one.scopes, scope, one.user)))
      .map(sessionOf)
      .filter((session) => account === undefined || session.account.id === account.id);
  }

  /** Somebody wants another account, from the Accounts menu or from another extension. */
  async createSession(): Promise<AuthenticationSession> {
    const before = new Map((await this.vault.accounts()).map((one) => [accountId(one), one.token]));
    await this.signIn.addAccount();
    const accounts = await this.vault.accounts();
    const added = accounts.find((one) => before.get(accountId(one)) !== one.token);
    if (!added) throw new Cancelled();
    return sessionOf(added);
  }

  async removeSession(id: string): Promise<void> {
    const account = await this.vault.account(id);
    if (account) await this.signOut.forget(account);
  }

  #compareInTurn(): void {
    this.#turn = this.#turn.then(() => this.#compare());
  }

  async #compare(): Promise<void> {
    const now = new Map(
      (await this.vault.accounts()).map((one) => [accountId(one), sessionOf(one)]),
    );
    const before = this.#known;
    const sessions = [...now.values()];
    const added = sessions.filter(({ id }) => !before.has(id));
    const removed = [...before.values()].filter(({ id }) => !now.has(id));
    const changed = sessions.filter(({ id, accessToken }) => {
      const known = before.get(id);
      return known !== undefined && known.accessToken !== accessToken;
    });
    this.#known = now;
    if (added.length + removed.length + changed.length === 0 || this.isDisposed) return;
    this.#changed.fire({ added, removed, changed });
  }
}

function sessionOf(account: SavedAccount): AuthenticationSession {
  const { hub, user, token, scopes } = account;
  const label = l10n.t('{0} at {1}', user, hub.replace(/^https?:\/\//, ''));
  return {
    id: accountId(account),
    accessToken: token,
    account: { id: accountId(account), label },
    scopes,
  };
}
