import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailed, build, checkPlatform, installPackages, root } from '../src/setup.mjs';

/**
 * Sets up what is missing, bundles `test/<name>/main.ts` and runs its `main` with what was given on
 * the command line; a count of failures above 0 is exit code 1.
 */
export async function runBundled(name) {
  try {
    checkPlatform();
    await installPackages();
    await build();
    const { bundle } = await import('./bench/bundle.mjs');
    // Below dist, so that the stack finds its proxy.
    const folder = await mkdtemp(join(root, 'dist', `${name}-`));
    try {
      const file = join(folder, 'main.mjs');
      await bundle(join(root, 'test', name, 'main.ts'), file);
      const { main } = await import(file);
      process.exitCode = (await main(process.argv.slice(2))) > 0 ? 1 : 0;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    const known = error instanceof SetupFailed || typeof error?._tag === 'string';
    console.error(known ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
  }
}
