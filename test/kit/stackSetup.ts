import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startStack } from '../../src/stack/startStack.ts';
import type { StackAddresses } from '../../src/stack/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** State folder of the one stack that all integration tests share; see `testStack`. */
    stackHome: string;
    stackAddresses: StackAddresses;
  }
}

/**
 * One real stack for all integration tests: in a fresh state folder, with the Python environment of
 * the usual cache. `SCIENCE_GATEWAY_TEST_HOME` keeps the folder and attaches to a stack that runs
 * there already, which spares the start while one works on a test.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kept = process.env['SCIENCE_GATEWAY_TEST_HOME'];
  const home = kept ?? (await mkdtemp(join(tmpdir(), 'science-gateway-test-')));
  const stack = await startStack({
    home,
    onStep: ({ step, state, elapsedMs }) => {
      if (state === 'done') console.log(`  ${step}: ${(elapsedMs / 1000).toFixed(1)} s`);
    },
    onIncident: (what) => console.log(`  ${what}`),
  });
  project.provide('stackHome', home);
  project.provide('stackAddresses', stack.addresses);
  return async () => {
    await stack[Symbol.asyncDispose]();
    if (kept === undefined) await rm(home, { recursive: true, force: true });
  };
}
