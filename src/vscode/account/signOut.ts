import { env, Uri, window } from 'vscode';
import { withDeadline } from '../../base/abort.ts';
import type { Profile } from '../../site/profile.ts';
import type { Revoked } from '../../site/siteToken.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import type { Account } from './account.ts';
import type { AccountVault } from './accountVault.ts';
import { tokenPage } from './addresses.ts';
import type { Identities } from './identities.ts';
import type { Profiles } from './profiles.ts';
import { accountId, type SavedAccount } from './savedAccount.ts';
import type { Sites } from './sites.ts';
import { whenText } from './tokenText.ts';

/** How long the hub may take to delete a token, ms. */
const PATIENCE_MS = 10_000;

/** What signing out works with. */
export interface SignOutParts {
  readonly account: Account;
  readonly profiles: Profiles;
  readonly vault: AccountVault;
  readonly identities: Identities;
  readonly sites: Sites;
  readonly log: Log;
}

/** Ends an account: at the hub where the token may do that, and in this editor always. */
export class SignOut {
  readonly #parts: SignOutParts;

  constructor(parts: SignOutParts) {
    this.#parts = parts;
  }

  /** Signs out of the profile in use. */
  async signOut(): Promise<void> {
    const { account, identities } = this.#parts;
    const { identity, isLocal } = account;
    if (identity.state === 'out') return;
    if (identity.state === 'moved') return this.forget(identity.account);
    if (identity.account) return this.forget(identity.account);
    if (!isLocal) {
      void window.showInformationMessage(
        l10n.t(
          'This editor runs inside the hub and uses the hub’s own token of your server: there is nothing to sign out of.',
        ),
      );
      return;
    }
    await identities.leaveLocal(true);
    await account.reload();
    void window.showInformationMessage(l10n.t('Signed out of the local gateway.'));
  }

  /** Signs out of an account, whichever profiles use it. */
  async forget(saved: SavedAccount): Promise<void> {
    const { vault, account } = this.#parts;
    const end = await this.#revoke(saved);
    await vault.forget(accountId(saved));
    await account.reload();
    this.#tell(saved, end);
  }

  /** The token goes from this editor whether or not the hub can be asked. */
  async #revoke(saved: SavedAccount): Promise<Revoked | 'unreachable'> {
    const { sites, log } = this.#parts;
    try {
      return await withDeadline(PATIENCE_MS, 'The hub did not answer.', (signal) =>
        sites.once(this.#siteOf(saved), saved.token, (site) => site.token.revoke({ signal })),
      );
    } catch (error) {
      log.error('sign out', error);
      return 'unreachable';
    }
  }

  /** With the certificates of a profile of that hub; for the token alone no gateway is needed. */
  #siteOf({ hub }: SavedAccount): Profile {
    const { settings } = this.#parts.profiles;
    const known = settings.profiles.find((one) => one.hub === hub);
    if (known) return known;
    const results = { store: '', prefix: '' };
    return { name: hub, hub, gateway: { address: hub }, stores: [], results };
  }

  #tell({ hub, user, expiresAt }: SavedAccount, end: Revoked | 'unreachable'): void {
    const { host } = new URL(hub);
    if (end === 'deleted') {
      void window.showInformationMessage(
        l10n.t('Signed out {0}. The token was deleted here and at {1}.', user, host),
      );
      return;
    }
    const page = l10n.t('Open Token Page');
    const until =
      typeof expiresAt === 'number'
        ? l10n.t('it expires {0}', whenText(expiresAt, Date.now()))
        : l10n.t('it stays valid there until you delete it');
    const text =
      end === 'notAllowed'
        ? l10n.t(
            'Signed out {0}. The token was deleted here; it may not delete itself at {1}: {2}.',
            user,
            host,
            until,
          )
        : l10n.t(
            'Signed out {0}. The token was deleted here, but {1} could not be asked: {2}.',
            user,
            host,
            until,
          );
    void window.showInformationMessage(text, page).then((answer) => {
      if (answer === page) void env.openExternal(Uri.parse(tokenPage(hub)));
    });
  }
}
