import { isGatewayError } from '../base/errors.ts';
import { v, validateJson } from '../base/validate.ts';
import { stackPaths } from './paths.ts';
import { readIfThere } from './privateFiles.ts';
import { isAlive, processIdentitySchema } from './processIdentity.ts';

const url = v.pipe(v.string(), v.url());
const schema = v.object({
  /** The process that started the stack and will stop it. */
  owner: processIdentitySchema,
  addresses: v.object({
    hub: url,
    gateway: url,
    gatewayThroughHub: url,
    proxy: v.string(),
    s3: v.object({ endpoint: url, region: v.string(), bucket: v.string() }),
    user: v.string(),
    ca: v.optional(v.string()),
  }),
  /** The stack's own token at the hub. */
  stackToken: v.string(),
  /** Keys of the editor's user. */
  storeKeys: v.object({ accessKeyId: v.string(), secretAccessKey: v.string() }),
});

/** A running stack as its state file (mode 0600) tells it. */
export type StackState = v.InferOutput<typeof schema>;

/** The stack that runs in this state folder, or `undefined`: process id and start time are checked. */
export async function readStack(home: string): Promise<StackState | undefined> {
  const { state } = stackPaths(home);
  const text = await readIfThere(state);
  if (text === undefined) return undefined;
  try {
    const found = validateJson(schema, text, `The file ${state}`);
    return (await isAlive(found.owner)) ? found : undefined;
  } catch (error) {
    // Written by another version: whoever starts next replaces it.
    if (isGatewayError(error, 'InvalidData')) return undefined;
    throw error;
  }
}
