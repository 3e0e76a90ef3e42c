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

const USAGE = `npm start                  the local gateway, the sample job, and VS Code; Ctrl-C ends it
npm start -- --headless    the same without VS Code: ends after the picture`;

const steps = new Steps();
const args = process.argv.slice(2);
try {
  if (args.includes('--help')) {
    console.log(USAGE);
    process.exit();
  }
  const unknown = args.filter((arg) => arg !== '--headless');
  if (unknown.length > 0) throw new SetupFailed(`There is no ${unknown.join(' ')}.\n\n${USAGE}`);
  checkPlatform();
  await steps.run('Node packages', async ({ note }) => {
    note((await installPackages()) ? 'installed' : 'up to date');
  });
  await steps.run('Build', async ({ note }) => {
    note((await build()) ? 'built' : 'up to date');
  });
  const { start } = await import(new URL('../dist/node/src/start.mjs', import.meta.url).href);
  process.exitCode = await start({ steps, root, packageExtension, args });
} catch (error) {
  const known = error instanceof SetupFailed || typeof error?._tag === 'string';
  console.error(`\n${known ? error.message : (error?.stack ?? error)}`);
  process.exitCode = 1;
}
