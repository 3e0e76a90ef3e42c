#!/usr/bin/env node
// `npm run bench`: sets up what is missing, then measures ours against the Python clients.
// `npm run bench -- --full` also measures the first start of a fresh clone, which takes minutes.
import {
  SetupFailed,
  build,
  checkPlatform,
  installPackages,
  packageExtension,
  root,
} from '../src/setup.mjs';

try {
  checkPlatform();
  await installPackages();
  await build();
  await packageExtension();
  const { bundle } = await import('./bench/bundle.mjs');
  const { main } = await import(new URL('../dist/node/test/bench/main.mjs', import.meta.url).href);
  await main({ root, bundle }, process.argv.slice(2));
} catch (error) {
  const known = error instanceof SetupFailed || typeof error?._tag === 'string';
  console.error(known ? error.message : error);
  process.exitCode = 1;
}
