import { v, validateJson } from '../base/validate.ts';
import { randomSecret, readIfThere, writePrivate } from './privateFiles.ts';

const secret = v.pipe(v.string(), v.minLength(16));
const keys = v.object({ accessKeyId: secret, secretAccessKey: secret });
const schema = v.object({
  /** Marks this install's processes; no secret. */
  install: secret,
  password: secret,
  hubProxyToken: secret,
  gatewayProxyToken: secret,
  /** The gateway's token at the hub. */
  gatewayToken: secret,
  /** The stack's own token at the hub: mints tokens for the user. */
  stackToken: secret,
  store: v.object({
    /** Makes buckets; nobody but the stack has these. */
    admin: keys,
    editor: keys,
    worker: keys,
    /** Reads and lists only: a colleague. Installs of before have none. */
    reader: v.optional(keys),
    signing: v.object({ write: secret, read: secret, filerWrite: secret, filerRead: secret }),
  }),
});

/** What this install was given at its first start; lies in the state folder and nowhere else. */
export type StackSecrets = v.InferOutput<typeof schema>;

/** Reads the secrets of an install, or makes them at its first start. */
export async function loadSecrets(path: string): Promise<StackSecrets> {
  const text = await readIfThere(path);
  if (text !== undefined) return validateJson(schema, text, path);
  const made = makeSecrets();
  await writePrivate(path, JSON.stringify(made));
  return made;
}

function makeSecrets(): StackSecrets {
  const pair = () => ({
    accessKeyId: randomSecret(10).toUpperCase(),
    secretAccessKey: randomSecret(),
  });
  return {
    install: randomSecret(8),
    password: randomSecret(),
    hubProxyToken: randomSecret(32),
    gatewayProxyToken: randomSecret(32),
    gatewayToken: randomSecret(32),
    stackToken: randomSecret(32),
    store: {
      admin: pair(),
      editor: pair(),
      worker: pair(),
      reader: pair(),
      signing: {
        write: randomSecret(32),
        read: randomSecret(32),
        filerWrite: randomSecret(32),
        filerRead: randomSecret(32),
      },
    },
  };
}
