import { createHash } from 'node:crypto';
import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancellable } from '../base/abort.ts';
import { FileLock } from './fileLock.ts';
import { runTool } from './installTool.ts';
import { privateFolder, writePrivate } from './privateFiles.ts';
import { findPython } from './python.ts';
import requirements from './requirements.txt';
import { inStep, type OnStep } from './steps.ts';

/** A Python environment that holds exactly the pinned list. */
export interface Environment {
  readonly folder: string;
  /** Path of a program in it, e.g. `python`, `weed`, `jupyterhub`. */
  program(name: string): string;
}

/** Written last: an environment without it is a killed install and is made again. */
const stamp = '.complete';

/**
 * The environment of the pinned list in `cache`, made if it is not there yet (720 MB; 10–30 s with
 * uv, which pip installs first). Processes that ask at the same time wait for the first one.
 *
 * @throws PythonMissing, InstallFailed
 */
export async function ensureEnvironment(
  cache: string,
  { signal, onStep }: Cancellable & { onStep?: OnStep | undefined } = {},
): Promise<Environment> {
  const environment = environmentIn(cache);
  if (await isComplete(environment)) return environment;
  await inStep('environment', onStep, async (progress) => {
    await privateFolder(cache);
    const wait = () => progress({ detail: 'another process is installing it' });
    const lock = await FileLock.take(`${environment.folder}.lock`, { signal, onWait: wait });
    try {
      if (!(await isComplete(environment))) await install(environment, { signal, progress });
    } finally {
      await lock.release();
    }
  });
  return environment;
}

/** Where the environment of the current list is, made or not. */
export function environmentIn(cache: string): Environment {
  const key = createHash('sha256')
    .update(`${process.platform} ${process.arch}\n${requirements}`)
    .digest('hex')
    .slice(0, 16);
  const folder = join(cache, `env-${key}`);
  return { folder, program: (name) => join(folder, 'bin', name) };
}

/** Also checks the interpreter: a system upgrade may have taken it away. */
async function isComplete(environment: Environment): Promise<boolean> {
  try {
    await access(join(environment.folder, stamp));
    await access(environment.program('python'));
    return true;
  } catch {
    return false;
  }
}

interface Install extends Cancellable {
  readonly progress: (part: { detail?: string; done?: number; total?: number }) => void;
}

async function install(environment: Environment, { signal, progress }: Install): Promise<void> {
  const python = await findPython({ signal });
  await rm(environment.folder, { recursive: true, force: true });
  progress({ detail: `venv with Python ${python.version}` });
  await runTool('venv', python.path, ['-m', 'venv', environment.folder], { signal });
  const own = environment.program('python');
  const list = join(environment.folder, 'requirements.txt');
  const uvOnly = join(environment.folder, 'uv.txt');
  await writePrivate(list, requirements);
  await writePrivate(uvOnly, entryOf(requirements, 'uv'));
  progress({ detail: 'uv' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await runTool('pip', own, [...pip, '--require-hashes', '-r', uvOnly], { signal });
  const sync = ['pip', 'sync', '--require-hashes', '--python', own, list];
  const watching = watchPackages(environment.folder, progress);
  try {
    const onLine = (line: string) => {
      if (!/^[+-] /.test(line)) progress({ detail: line });
    };
    await runTool('uv', environment.program('uv'), sync, { signal, onLine });
  } finally {
    clearInterval(watching);
  }
  await writePrivate(join(environment.folder, stamp), `${python.version}\n`);
}

/** uv prints no progress to a pipe: count what has arrived. */
function watchPackages(folder: string, progress: Install['progress']): NodeJS.Timeout {
  const total = (requirements.match(/^[a-z0-9].*==/gim) ?? []).length;
  const count = async () => {
    const library = (await readdir(join(folder, 'lib')))[0] ?? '';
    const names = await readdir(join(folder, 'lib', library, 'site-packages'));
    const done = names.filter((name) => name.endsWith('.dist-info')).length;
    progress({ done: Math.min(done, total), total });
  };
  return setInterval(() => {
    count().catch((error: unknown) => progress({ detail: String(error) }));
  }, 500);
}

/** The lines of one package in a list with hashes. */
export function entryOf(list: string, name: string): string {
  const lines = list.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`${name}==`));
  const rest = lines.slice(first + 1);
  const length = rest.findIndex((line) => !line.startsWith(' '));
  return [lines[first], ...rest.slice(0, length === -1 ? undefined : length), ''].join('\n');
}
