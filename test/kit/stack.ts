import { inject } from 'vitest';
import { attachStack } from '../../src/stack/attachStack.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import { loadSecrets, type StackSecrets } from '../../src/stack/secrets.ts';
import type { Stack } from '../../src/stack/stack.ts';

/** The stack that `stackSetup.ts` has started; disposing it only lets go of it. */
export async function testStack(): Promise<Stack> {
  const home = inject('stackHome');
  const stack = await attachStack(home);
  if (!stack) throw new Error(`No stack runs in ${home}: has the global set-up failed?`);
  return stack;
}

/** All secrets of the tests' stack, e.g. the store's administrator, who makes buckets. */
export function testSecrets(): Promise<StackSecrets> {
  return loadSecrets(stackPaths(inject('stackHome')).secrets);
}
