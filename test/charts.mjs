#!/usr/bin/env node
// `npm run test:charts -- <folder> …`: the values that are written for administrators, against the
// real schemas of charts dask-gateway and jupyterhub. Get them with
// `helm pull --untar dask-gateway --repo https://helm.dask.org --version 2026.3.0` and
// `helm pull --untar jupyterhub --repo https://hub.jupyter.org/helm-chart/ --version 4.4.0`.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailed, build, checkPlatform, installPackages, root } from '../src/setup.mjs';

try {
  checkPlatform();
  await installPackages();
  await build();
  const { bundle } = await import('./bench/bundle.mjs');
  const folder = await mkdtemp(join(root, 'dist', 'charts-'));
  try {
    const file = join(folder, 'main.mjs');
    await bundle(join(root, 'test', 'charts', 'main.ts'), file);
    const { main } = await import(file);
    process.exitCode = (await main(process.argv.slice(2))) > 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
} catch (error) {
  console.error(error instanceof SetupFailed ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
