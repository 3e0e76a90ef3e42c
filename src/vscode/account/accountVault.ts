import type { SecretStorage } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Redactor } from '../../base/redactor.ts';
import { v } from '../../base/validate.ts';
import type { Profile } from '../../site/profile.ts';
import {
  accountId,
  binding,
  originsOf,
  savedAccount,
  type Binding,
  type SavedAccount,
} from './savedAccount.ts';

const PREFIX = 'scienceGateway.';
const INDEX = `${PREFIX}accounts`;
const accountKey = (id: string) => `${PREFIX}account ${id}`;
const bindingKey = (profile: string) => `${PREFIX}binding ${profile}`;
/** Under which version 0.1 kept one token for each pair of origins. */
const oldKey = ({ hub, gateway }: ReturnType<typeof originsOf>) =>
  `${PREFIX}token ${hub} ${gateway}`;

/**
 * Accounts at hubs, with their tokens, in the editor's secret storage, nowhere else. Any number of
 * users of any number of hubs lie side by side; a profile is bound to one of them, and to the origins
 * of hub and gateway that were agreed to.
 */
export class AccountVault extends Disposables {
  readonly #changed = this.add(new Emitter<undefined>());
  /** Something was saved or deleted, in this window or another. */
  readonly onDidChange = this.#changed.event;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly secrets: SecretStorage,
    private readonly redactor: Redactor,
  ) {
    super();
    this.add(
      secrets.onDidChange(({ key }) => {
        if (key.startsWith(PREFIX)) this.#changed.fire(undefined);
      }),
    );
  }

  /** All accounts, in the order in which they came. */
  async accounts(): Promise<readonly SavedAccount[]> {
    const found = await Promise.all((await this.#index()).map((id) => this.account(id)));
    return found.filter((account) => account !== undefined);
  }

  async account(id: string): Promise<SavedAccount | undefined> {
    const account = await this.#read(savedAccount, accountKey(id));
    this.redactor.learn(account?.token);
    return account;
  }

  /** Saves an account, or a new token of one. */
  async save(account: SavedAccount): Promise<void> {
    this.redactor.learn(account.token);
    const id = accountId(account);
    await this.secrets.store(accountKey(id), JSON.stringify(account));
    await this.#changeIndex((ids) => (ids.includes(id) ? ids : [...ids, id]));
  }

  /** Deletes an account with its token; profiles bound to it are signed out. */
  async forget(id: string): Promise<void> {
    await this.secrets.delete(accountKey(id));
    await this.#changeIndex((ids) => ids.filter((one) => one !== id));
  }

  async binding(profile: string): Promise<Binding | undefined> {
    return this.#read(binding, bindingKey(profile));
  }

  /** From now on the profile uses this account, at these origins. */
  async bind(profile: Profile, account: string): Promise<void> {
    const bound: Binding = { account, origins: originsOf(profile) };
    await this.secrets.store(bindingKey(profile.name), JSON.stringify(bound));
  }

  async unbind(profile: string): Promise<void> {
    await this.secrets.delete(bindingKey(profile));
  }

  /** Takes over what version 0.1 saved for this profile's origins. */
  async migrate(profile: Profile): Promise<void> {
    const key = oldKey(originsOf(profile));
    const old = await this.#read(v.omit(savedAccount, ['hub']), key);
    if (!old) return;
    const account: SavedAccount = { ...old, hub: profile.hub };
    await this.save(account);
    await this.bind(profile, accountId(account));
    await this.secrets.delete(key);
  }

  async #index(): Promise<readonly string[]> {
    return (await this.#read(v.array(v.string()), INDEX)) ?? [];
  }

  /** One after the other: two changes at once would lose one. */
  #changeIndex(change: (ids: readonly string[]) => readonly string[]): Promise<void> {
    const next = this.#turn.then(async () => {
      const before = await this.#index();
      const after = change(before);
      if (after !== before) await this.secrets.store(INDEX, JSON.stringify(after));
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** What cannot be read was written by another version: nobody could mend it by hand. */
  async #read<const S extends v.GenericSchema>(
    schema: S,
    key: string,
  ): Promise<v.InferOutput<S> | undefined> {
    const text = await this.secrets.get(key);
    if (text === undefined) return undefined;
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    return read.success ? read.output : undefined;
  }
}
