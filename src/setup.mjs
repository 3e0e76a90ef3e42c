// What a fresh clone needs before anything else can run: Node packages and a build.
// Plain JavaScript without packages, because none are there yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A sentence for the person at the keyboard; shown without a stack trace. */
export class SetupFailed extends Error {}

/** Refuses a platform or Node that cannot work, in words. */
export function checkPlatform() {
  if (process.platform === 'win32') {
    throw new SetupFailed(
      'JupyterHub and Dask Gateway do not run on Windows: open this folder in WSL 2 and run the same command there.',
    );
  }
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new SetupFailed(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
  }
}

/** Runs a command quietly; its output is shown only when it fails. */
export function quietly(command, args, what) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (data) => output.push(data));
    child.stderr.on('data', (data) => output.push(data));
    child.once('error', (error) => reject(new SetupFailed(`${what}: ${error.message}`)));
    child.once('exit', (code) => {
      if (code === 0) return resolve();
      const tail = Buffer.concat(output).toString().trim().split('\n').slice(-40).join('\n');
      reject(new SetupFailed(`${what} failed (exit ${code}):\n${tail}`));
    });
  });
}

const digest = (text) => createHash('sha256').update(text).digest('hex');

/** Installs the packages of package-lock.json unless these very ones are there; true if it did. */
export async function installPackages() {
  const stamp = join(root, 'node_modules', '.science-gateway');
  const wanted = digest(readFileSync(join(root, 'package-lock.json')));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  await quietly(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    'Installing the Node packages',
  );
  writeFileSync(stamp, wanted);
  return true;
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else yield path;
  }
}

/** Builds `dist/` unless it was built from these very sources; true if it did. */
export async function build() {
  const stamp = join(root, 'dist', '.sources');
  const hash = createHash('sha256');
  const files = ['package-lock.json', 'esbuild.mjs'].map((name) => join(root, name));
  for (const folder of ['src', 'test/bench', 'test/kit'])
    files.push(...sources(join(root, folder)));
  for (const file of files.sort())
    hash.update(`${file}\0${statSync(file).size}\0`).update(readFileSync(file));
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  await quietly(process.execPath, ['esbuild.mjs'], 'Building');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

/** Builds the installable extension and returns its path; a second call with equal sources is free. */
export async function packageExtension() {
  const file = join(root, 'dist', 'science-gateway.vsix');
  const stamp = join(root, 'dist', '.vsix');
  const sourcesStamp = join(root, 'dist', '.sources');
  const manifest = [
    'package.json',
    'package.nls.json',
    'README.md',
    'CHANGELOG.md',
    '.vscodeignore',
  ];
  const wanted = digest(
    [sourcesStamp, ...manifest.map((name) => join(root, name))]
      .map((name) => readFileSync(name))
      .join('\0'),
  );
  if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return file;
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  await quietly(
    process.execPath,
    [
      vsce,
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      // The README's links are relative to this folder; no repository is known to rewrite them for.
      '--no-rewrite-relative-links',
      '-o',
      file,
    ],
    'Packaging the extension',
  );
  writeFileSync(stamp, wanted);
  return file;
}
