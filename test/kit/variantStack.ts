import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { stackPaths } from '../../src/stack/paths.ts';
import { loadSecrets, type StackSecrets } from '../../src/stack/secrets.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { startStack } from '../../src/stack/startStack.ts';
import type { StackVariant } from '../../src/stack/variant.ts';

/** A stack of one test file or `describe`; its parts are there from `beforeAll` on. */
export interface VariantStack {
  readonly stack: Stack;
  /** All of its secrets, e.g. the token that makes and revokes those of users. */
  readonly secrets: StackSecrets;
}

/**
 * Starts a stack beside the shared one, in a state folder and on ports of its own, before the tests
 * of the calling file or `describe`, and stops it after them.
 */
export function variantStack(variant: StackVariant): VariantStack {
  let running: VariantStack | undefined;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'science-gateway-variant-'));
    const stack = await startStack({ home, variant });
    running = { stack, secrets: await loadSecrets(stackPaths(home).secrets) };
  });
  afterAll(async () => {
    await running?.stack[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });
  const started = () => {
    if (!running) throw new Error('The stack of this variant has not been started yet.');
    return running;
  };
  return {
    get stack() {
      return started().stack;
    },
    get secrets() {
      return started().secrets;
    },
  };
}
