import { ensureEnvironment } from '../../src/stack/environment.ts';
import { defaultCache } from '../../src/stack/paths.ts';

/** The Python of the local stack's environment, which also holds the tools of our tests. */
export async function ensurePython(): Promise<string> {
  const environment = await ensureEnvironment(defaultCache());
  return environment.program('python');
}
