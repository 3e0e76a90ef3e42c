import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { window, type Memento } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { InvalidInput } from '../../base/errors.ts';
import { grants, TOKEN_SCOPES } from '../../hub/scopes.ts';
import { loadCore } from '../loadCore.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import { tagOf } from '../platform/problem.ts';
import type { Account } from './account.ts';
import type { AccountVault } from './accountVault.ts';
import { accountId, type SavedAccount } from './savedAccount.ts';
import { dueAt } from './tokenDue.ts';
import { proposedDays, troubleText, whenText } from './tokenText.ts';

/** A lid may have been closed: timers are never set further ahead. */
const MAX_WAIT_MS = 3_600_000;
/** A renewal that failed for the hub's sake is tried again after this. */
const RETRY_MS = 60_000;
/** Within this after a sign-in its own message is still on the screen. */
const JUST_NOW_MS = 20_000;
const WARNED = 'scienceGateway.warnedOfExpiry';

/** What care is taken with. */
export interface TokenCareParts {
  readonly account: Account;
  readonly vault: AccountVault;
  readonly memory: Memento;
  /** A folder that all windows share. */
  readonly folder: string;
  readonly log: Log;
}

/** Watches the token in use: renews it before its end where it may, tells of the end where not. */
export class TokenCare extends Disposables {
  readonly #parts: TokenCareParts;
  #timer: NodeJS.Timeout | undefined;
  #told: string | undefined;
  #notBefore = 0;

  constructor(parts: TokenCareParts) {
    super();
    this.#parts = parts;
    this.add(parts.account.onDidChange(() => this.#look()));
    this.add({ dispose: () => clearTimeout(this.#timer) });
  }

  /** Renews at once, whatever time is left. */
  async renewNow(): Promise<void> {
    const account = this.#current();
    if (!account || !mayRenew(account)) {
      throw new InvalidInput(
        'token',
        l10n.t('The token in use may not renew itself: sign in again for a new one.'),
        { remedy: 'signIn' },
      );
    }
    const { expiresAt } = (await this.#renew(account)) ?? account;
    if (typeof expiresAt !== 'number') return;
    void window.showInformationMessage(
      l10n.t('The token was renewed. It expires {0}.', whenText(expiresAt, Date.now())),
    );
  }

  #current(): SavedAccount | undefined {
    const { identity } = this.#parts.account;
    return identity.state === 'in' ? identity.account : undefined;
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#tellTrouble();
    const account = this.#current();
    const due = account && !this.#parts.account.trouble ? dueAt(account) : undefined;
    if (due === undefined || this.isDisposed) return;
    const end = account?.expiresAt ?? due;
    const now = Date.now();
    const wait = now < due ? due - now : Math.max(end - now, 0) + 500;
    if (account && now >= due && now < end) void this.#onDue(account);
    if (now >= end) void this.#parts.account.doubt();
    else this.#timer = setTimeout(() => this.#look(), Math.min(wait, MAX_WAIT_MS));
  }

  async #onDue(account: SavedAccount): Promise<void> {
    if (!mayRenew(account)) return this.#warn(account);
    if (Date.now() < this.#notBefore) return;
    this.#notBefore = Date.now() + RETRY_MS;
    try {
      await this.#renew(account);
    } catch (error) {
      // Nobody asked for it; there is time left, and the end is told of.
      this.#parts.log.error('renewing the token', error);
      if (tagOf(error) === 'ScopeMissing') await this.#warn(account);
      else if (!this.isDisposed) this.#timer = setTimeout(() => this.#look(), RETRY_MS);
    }
  }

  /** One window at a time: the next one finds the new token saved and has nothing to do. */
  async #renew(account: SavedAccount): Promise<SavedAccount | undefined> {
    const { vault, folder, account: live } = this.#parts;
    const { FileLock } = await loadCore();
    await mkdir(folder, { recursive: true });
    const lock = await FileLock.take(join(folder, 'renewal.lock'));
    try {
      const saved = await vault.account(accountId(account));
      const { site, profile } = live;
      if (saved?.token !== account.token || !site || !profile) return saved;
      await site.token.renew({
        maxSeconds: Math.round(proposedDays(profile) * 86_400),
        note: l10n.t('Science Gateway (renewed)'),
        save: async ({ token, facts: { scopes, createdAt, expiresAt } }) => {
          await vault.save({
            ...saved,
            token,
            at: Date.now(),
            scopes: [...scopes],
            ...(createdAt !== undefined && { createdAt }),
            ...(expiresAt !== undefined && { expiresAt }),
          });
          await live.reload();
        },
      });
      return await vault.account(accountId(account));
    } finally {
      await lock.release();
    }
  }

  /** Once for each token, whichever window comes first. */
  async #warn({ hub, user, expiresAt }: SavedAccount): Promise<void> {
    const { memory } = this.#parts;
    const mark = `${hub} ${user} ${expiresAt ?? ''}`;
    if (typeof expiresAt !== 'number' || memory.get(WARNED) === mark) return;
    await memory.update(WARNED, mark);
    this.#offerSignIn(
      l10n.t(
        'Your token for {0} expires {1} and may not renew itself.',
        new URL(hub).host,
        whenText(expiresAt, Date.now()),
      ),
    );
  }

  /** Once for each token and reason; the views go on saying it. */
  #tellTrouble(): void {
    const { trouble, identity, profileName } = this.#parts.account;
    if (!trouble || identity.state !== 'in') {
      this.#tellMoved();
      return;
    }
    const mark = `${trouble} ${identity.token}`;
    if (this.#told === mark) return;
    this.#told = mark;
    // Whoever has just signed in was told what is missing.
    const signedIn = identity.account?.at ?? 0;
    if (trouble === 'gateway' && Date.now() - signedIn < JUST_NOW_MS) return;
    this.#offerSignIn(troubleText(trouble, profileName));
  }

  #tellMoved(): void {
    const { identity, profileName } = this.#parts.account;
    if (identity.state !== 'moved') return;
    const mark = JSON.stringify(identity.now);
    if (this.#told === mark) return;
    this.#told = mark;
    const review = l10n.t('Review…');
    const text = l10n.t(
      'The profile {0} points elsewhere now. Your token was not sent there.',
      profileName,
    );
    void window.showWarningMessage(text, review).then((answer) => {
      if (answer === review) void runCommand('scienceGateway.account.signInAgain');
    });
  }

  #offerSignIn(text: string): void {
    const signIn = l10n.t('Sign In');
    void window.showWarningMessage(text, signIn).then((answer) => {
      if (answer === signIn) void runCommand('scienceGateway.account.signInAgain');
    });
  }
}

function mayRenew({ scopes, user }: SavedAccount): boolean {
  return TOKEN_SCOPES.renewal.every((scope) => grants(scopes, scope, user));
}
