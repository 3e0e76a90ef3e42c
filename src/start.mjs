#!/usr/bin/env node
// `npm start`: from a fresh clone to the sample job's array on the screen. Needs no package itself;
// installs them, builds, and hands over to start.ts.
import { Steps } from './progress.mjs';
import {
  SetupFailed,
  build,
  checkPlatform,
  installPackages,
  packageExtension,
  root,
} from './setup.mjs';

const steps = new Steps();
try {
  checkPlatform();
  await steps.run('Node packages', async ({ note }) => {
    note((await installPackages()) ? 'installed' : 'up to date');
  });
  await steps.run('Build', async ({ note }) => {
    note((await build()) ? 'built' : 'up to date');
  });
  const { start } = await import(new URL('../dist/node/src/start.mjs', import.meta.url).href);
  process.exitCode = await start({ steps, root, packageExtension, args: process.argv.slice(2) });
} catch (error) {
  const known = error instanceof SetupFailed || typeof error?._tag === 'string';
  console.error(`\n${known ? error.message : (error?.stack ?? error)}`);
  process.exitCode = 1;
}
