import type { SecretStorage } from 'vscode';
import { validateJson, v } from '../../base/validate.ts';
import type { Redactor } from '../../base/redactor.ts';
import type { Profile, StoreKeys, StoreProfile } from '../../site/profile.ts';
import { originsOf } from './addresses.ts';

const savedToken = v.object({ token: v.string(), user: v.string(), at: v.number() });
const savedKeys = v.object({
  accessKeyId: v.string(),
  secretAccessKey: v.string(),
  sessionToken: v.optional(v.string()),
});

/** A hub token and whose it is. */
export type SavedToken = v.InferOutput<typeof savedToken>;

const PREFIX = 'scienceGateway.';

/**
 * Tokens and keys in the editor's secret storage, nowhere else. A token is bound to the origins of
 * hub and gateway, keys to the endpoint: a changed profile finds nothing and has to ask.
 */
export class TokenVault {
  readonly onDidChange: (listener: () => unknown) => { dispose(): void };

  constructor(
    private readonly secrets: SecretStorage,
    private readonly redactor: Redactor,
  ) {
    this.onDidChange = (listener) =>
      secrets.onDidChange(({ key }) => {
        if (key.startsWith(PREFIX)) listener();
      });
  }

  async token(profile: Profile): Promise<SavedToken | undefined> {
    const text = await this.secrets.get(tokenKey(profile));
    if (text === undefined) return undefined;
    const saved = validateJson(savedToken, text, 'the saved token');
    this.redactor.learn(saved.token);
    return saved;
  }

  async saveToken(profile: Profile, token: string, user: string): Promise<void> {
    this.redactor.learn(token);
    const saved: SavedToken = { token, user, at: Date.now() };
    await this.secrets.store(tokenKey(profile), JSON.stringify(saved));
  }

  async forgetToken(profile: Profile): Promise<void> {
    await this.secrets.delete(tokenKey(profile));
  }

  async keys(store: StoreProfile): Promise<StoreKeys | undefined> {
    const text = await this.secrets.get(keysKey(store));
    if (text === undefined) return undefined;
    const keys = validateJson(savedKeys, text, 'the saved store keys');
    this.redactor.learn(keys.secretAccessKey);
    this.redactor.learn(keys.sessionToken);
    return keys;
  }

  /** Saves keys; `undefined` deletes them. */
  async saveKeys(store: StoreProfile, keys: StoreKeys | undefined): Promise<void> {
    if (keys === undefined) return this.secrets.delete(keysKey(store));
    this.redactor.learn(keys.secretAccessKey);
    this.redactor.learn(keys.sessionToken);
    await this.secrets.store(keysKey(store), JSON.stringify(keys));
  }
}

const tokenKey = ({ hub, gateway }: Profile) => `${PREFIX}token ${originsOf(hub, gateway.address)}`;
const keysKey = ({ endpoint, name }: StoreProfile) => `${PREFIX}keys ${endpoint ?? 'aws'} ${name}`;
