#!/usr/bin/env node
// `npm test`: sets up what is missing, runs every usual kind of test, names each with count and time
// and ends with one line over all. `npm test -- unit lint` runs only the named kinds;
// `npm run test:long` runs the kinds that take longer.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  SetupFailed,
  build,
  checkPlatform,
  installPackages,
  packageExtension,
  quietly,
  root,
} from '../src/setup.mjs';

const output = join(root, 'test-output');
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Runs a command with its output shown; resolves to its exit code. */
function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Several commands, each of them one test, two at a time; only what fails is shown. */
async function commands(list) {
  const waiting = [...list];
  let failed = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [command, ...args] = next;
      const shown = [command, ...args].join(' ').replaceAll(root, '.');
      try {
        await quietly(command, args, shown);
        console.log(`✓ ${shown}`);
      } catch (error) {
        failed += 1;
        console.error(`✗ ${error.message}`);
      }
    }
  };
  await Promise.all([work(), work()]);
  return { passed: list.length - failed, failed };
}

/** One Vitest project, or some files of it; counts come from its own report. */
async function vitest(project, { files = [], env = {}, name = project } = {}) {
  const report = join(output, `${name}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(bin('vitest'), ['run', '--project', project, ...reporters, ...files], env);
  return counted(code, () => {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  });
}

/** The tests of the programs in two halves side by side: most of their time is waiting. */
async function pytest(python) {
  const halves = await Promise.all(halvesOf(join(root, 'test/programs')).map(half(python)));
  return {
    passed: sum(halves, 'passed'),
    failed: sum(halves, 'failed'),
    skipped: sum(halves, 'skipped'),
  };
}

function sum(all, name) {
  return all.reduce((total, one) => total + (one[name] ?? 0), 0);
}

/** Files by size, each to the half that has less: long files take long. */
function halvesOf(folder) {
  const files = readdirSync(folder)
    .filter((name) => /^test_.*\.py$/.test(name))
    .map((name) => ({ path: join(folder, name), size: statSync(join(folder, name)).size }))
    .sort((one, other) => other.size - one.size);
  const halves = [
    { size: 0, paths: [] },
    { size: 0, paths: [] },
  ];
  for (const { path, size } of files) {
    const [lighter] = [...halves].sort((one, other) => one.size - other.size);
    lighter.paths.push(path);
    lighter.size += size;
  }
  return halves.map(({ paths }) => paths);
}

function half(python) {
  return async (files, index) => {
    const report = join(output, `programs-${index}.xml`);
    rmSync(report, { force: true });
    const options = ['-q', '-p', 'no:cacheprovider', `--junitxml=${report}`];
    const code = await run(python, ['-m', 'pytest', ...options, ...files]);
    return counted(code, () => countsOfJunit(readFileSync(report, 'utf8')));
  };
}

function countsOfJunit(suite) {
  const number = (name) =>
    Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  return {
    passed: number('tests') - failed - number('skipped'),
    failed,
    skipped: number('skipped'),
  };
}

/** Trusts a report only as far as the exit code allows: a crash is at least one failure. */
function counted(code, read) {
  let counts;
  try {
    counts = read();
  } catch (error) {
    console.error(`no report: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** The Python environment of the local stack, with the tools of the tests in it. */
async function python() {
  const { ensurePython } = await import(
    new URL('../dist/node/test/kit/python.mjs', import.meta.url).href
  );
  return ensurePython();
}

const usual = {
  check: () =>
    commands(
      [
        'tsconfig.json',
        'tsconfig.web.json',
        'src/webview/look/tsconfig.json',
        'src/webview/page/tsconfig.json',
        'src/webview/form/tsconfig.json',
        'src/webview/job/tsconfig.json',
        'src/webview/worker/tsconfig.json',
      ].map((config) => [bin('tsc'), '-p', config]),
    ),
  lint: async () =>
    commands([
      [bin('eslint'), '--max-warnings', '0', '.'],
      [bin('prettier'), '--check', '--log-level', 'warn', '.'],
      [bin('depcruise'), 'src', 'test'],
      [bin('knip')],
      [await python(), '-m', 'ruff', 'check', '--no-cache', 'src', 'test'],
    ]),
  unit: () => vitest('unit'),
  programs: async () => pytest(await python()),
  integration: () => vitest('integration'),
  editor: async () => {
    await packageExtension();
    return vitest('editor');
  },
};

/** What takes longer than one wants to wait for before every commit. */
const long = {
  long: () => vitest('long'),
  longEditor: async () => {
    await packageExtension();
    return vitest('longEditor');
  },
  // Everything that speaks to a scheduler, once more through a kernel at the hub.
  hub: () =>
    vitest('integration', {
      name: 'hub',
      files: ['dask', 'jobs', 'site'].map((file) => `test/integration/${file}.test.ts`),
      env: { SCIENCE_GATEWAY_TEST_CARRIER: 'hub' },
    }),
  // Workers, tables, logs and leases the same way.
  hubClusters: () =>
    vitest('long', {
      name: 'hubClusters',
      files: ['clusters', 'leases'].map((file) => `test/long/${file}.test.ts`),
      env: { SCIENCE_GATEWAY_TEST_CARRIER: 'hub' },
    }),
};

const kinds = { ...usual, ...long };

/** One after the other; those of one group side by side, because one computes and the other waits. */
const order = [
  ['check'],
  ['unit'],
  ['lint', 'programs'],
  ['integration'],
  ['editor'],
  ...Object.keys(long).map((name) => [name]),
];

async function main() {
  const named = process.argv.slice(2);
  const wanted =
    named.length === 0 ? Object.keys(usual) : named[0] === '--long' ? Object.keys(long) : named;
  const unknown = wanted.filter((name) => !(name in kinds));
  if (unknown.length > 0) {
    throw new SetupFailed(
      `No such kind of test: ${unknown.join(', ')}. There are: ${Object.keys(kinds).join(', ')}.`,
    );
  }
  checkPlatform();
  mkdirSync(output, { recursive: true });
  await installPackages();
  await build();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  const runKind = async (name) => {
    const began = Date.now();
    const { passed, failed, skipped = 0 } = await kinds[name]();
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    const rest = skipped > 0 ? `, ${skipped} skipped` : '';
    lines.push(
      `${name.padEnd(12)} ${String(passed).padStart(5)} passed, ${failed} failed${rest}  ${((Date.now() - began) / 1000).toFixed(1)} s`,
    );
  };
  for (const group of order) {
    const here = group.filter((name) => wanted.includes(name));
    if (here.length === 0) continue;
    console.log(`\n── ${here.join(', ')}`);
    await Promise.all(here.map(runKind));
  }
  console.log(`\n${lines.join('\n')}\n`);
  console.log(
    `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  process.exitCode = total.failed > 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  console.error(
    error instanceof SetupFailed || typeof error?._tag === 'string' ? error.message : error,
  );
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
