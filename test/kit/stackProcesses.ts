import { readFile } from 'node:fs/promises';
import { MARKER } from '../../src/stack/launch.ts';
import { processesWith } from '../../src/stack/processIdentity.ts';
import type { StackSecrets } from '../../src/stack/secrets.ts';

/** Environments of a stack's processes whose command line matches, as Linux shows them. */
export async function environmentsOf(
  { install }: Pick<StackSecrets, 'install'>,
  command: RegExp,
): Promise<Readonly<Record<string, string>>[]> {
  const processes = await processesWith(`${MARKER}=${install}`);
  const read = async ({ identity: { pid } }: (typeof processes)[number]) => {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.test(line.replaceAll('\0', ' '))) return [];
    const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    const pairs = text.split('\0').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    });
    return [Object.fromEntries(pairs)];
  };
  return (await Promise.all(processes.map(read))).flat();
}
