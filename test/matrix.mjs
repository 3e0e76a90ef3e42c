#!/usr/bin/env node
// `npm run test:matrix -- 2023.9.2 2022.6.0`: the sample job on clusters with these versions of
// distributed; without arguments on all that institutions are known to run.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailed, build, checkPlatform, installPackages, root } from '../src/setup.mjs';

try {
  checkPlatform();
  await installPackages();
  await build();
  const { bundle } = await import('./bench/bundle.mjs');
  // Below dist, so that the stack finds its proxy.
  const folder = await mkdtemp(join(root, 'dist', 'matrix-'));
  try {
    const file = join(folder, 'main.mjs');
    await bundle(join(root, 'test', 'matrix', 'main.ts'), file);
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
