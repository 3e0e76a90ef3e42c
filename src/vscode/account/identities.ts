import type { Memento } from 'vscode';
import type { Profile } from '../../site/profile.ts';
import type { LocalStack } from '../gateway/localStack.ts';
import { DEFAULT_PROFILE } from '../platform/settings.ts';
import type { AccountVault } from './accountVault.ts';
import { THIS_HUB, type InsideHub } from './insideHub.ts';
import { originsOf, sameOrigins, type Origins, type SavedAccount } from './savedAccount.ts';

/** Who somebody is at a profile, and by what right. */
export interface SignedIn {
  readonly state: 'in';
  readonly user: string;
  readonly token: string;
  /** The saved account; `undefined` for the local stack's user and for a hub's own server. */
  readonly account: SavedAccount | undefined;
}

/** What is known of somebody at a profile. */
export type Identity =
  | SignedIn
  | { readonly state: 'out' }
  /** There is a token, but it was agreed to send it to other origins than the profile now names. */
  | {
      readonly state: 'moved';
      readonly account: SavedAccount;
      readonly before: Origins;
      readonly now: Origins;
    };

/** The Local profile was left on purpose: it is not signed in to again by itself. */
const LEFT_LOCAL = 'scienceGateway.leftLocal';

/** Finds out who is signed in to a profile. Asks no network, but for the local stack. */
export class Identities {
  #local: { token: string; user: string; at: number; hub: string } | undefined;

  constructor(
    private readonly vault: AccountVault,
    private readonly stack: LocalStack,
    private readonly memory: Memento,
    private readonly around: InsideHub | undefined,
  ) {}

  async of(profile: Profile): Promise<Identity> {
    if (profile.name === DEFAULT_PROFILE) return this.#atStack(profile);
    const saved = await this.#saved(profile);
    if (saved.state !== 'out' || profile.name !== THIS_HUB || !this.around) return saved;
    const { user, token } = this.around;
    return { state: 'in', user, token, account: undefined };
  }

  /** Whether Local is signed in to by itself. */
  async leaveLocal(isLeft: boolean): Promise<void> {
    await this.memory.update(LEFT_LOCAL, isLeft ? true : undefined);
  }

  async #saved(profile: Profile): Promise<Identity> {
    if (!(await this.vault.binding(profile.name))) await this.vault.migrate(profile);
    const bound = await this.vault.binding(profile.name);
    const account = bound && (await this.vault.account(bound.account));
    if (!account) return { state: 'out' };
    const now = originsOf(profile);
    if (sameOrigins(bound.origins, now)) {
      return { state: 'in', user: account.user, token: account.token, account };
    }
    return { state: 'moved', account, before: bound.origins, now };
  }

  /** The stack gives a token to whoever may read its state; it lasts a day and is not kept. */
  async #atStack({ hub }: Profile): Promise<Identity> {
    if (this.memory.get(LEFT_LOCAL)) return { state: 'out' };
    let known = this.#local;
    if (!known || known.hub !== hub || !this.stack.isFresh(known.at)) {
      const token = await this.stack.userToken();
      known = { token, user: this.stack.user, at: Date.now(), hub };
      this.#local = known;
    }
    const { user, token } = known;
    return { state: 'in', user, token, account: undefined };
  }
}
