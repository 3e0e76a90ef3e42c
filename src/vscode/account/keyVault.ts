import type { SecretStorage } from 'vscode';
import { validateJson, v } from '../../base/validate.ts';
import type { Redactor } from '../../base/redactor.ts';
import type { StoreKeys, StoreProfile } from '../../site/profile.ts';

const savedKeys = v.object({
  accessKeyId: v.string(),
  secretAccessKey: v.string(),
  sessionToken: v.optional(v.string()),
});

/**
 * Keys of object stores in the editor's secret storage, nowhere else. They are bound to the store's
 * endpoint: a changed profile finds nothing and has to ask.
 */
export class KeyVault {
  constructor(
    private readonly secrets: SecretStorage,
    private readonly redactor: Redactor,
  ) {}

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

const keysKey = ({ endpoint, name }: StoreProfile) =>
  `scienceGateway.keys ${endpoint ?? 'aws'} ${name}`;
