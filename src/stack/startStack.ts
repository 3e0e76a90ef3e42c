/**
 * The local institution: JupyterHub, Dask Gateway and an S3 store on 127.0.0.1, for one user.
 *
 * @module
 */
import { rm } from 'node:fs/promises';
import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import { attachStack } from './attachStack.ts';
import { ensureEnvironment, type Environment } from './environment.ts';
import { FileLock } from './fileLock.ts';
import { userHome } from './institution.ts';
import { defaultCache, defaultHome, stackPaths, type StackPaths } from './paths.ts';
import { privateFolder, writePrivate } from './privateFiles.ts';
import { identifySelf } from './processIdentity.ts';
import { runServices, type RunningServices } from './runServices.ts';
import { loadSecrets } from './secrets.ts';
import { stackOf, type Stack } from './stack.ts';
import type { StackState } from './stackState.ts';
import type { OnStep } from './steps.ts';
import type { OnIncident } from './supervised.ts';
import { sweep } from './sweep.ts';
import type { StackVariant } from './variant.ts';

/** Options of `startStack`. */
export interface StartStackOptions extends Cancellable {
  /** State folder; default `defaultHome()`. */
  readonly home?: string | undefined;
  /** Folder of Python environments; default `defaultCache()`. */
  readonly cache?: string | undefined;
  /** Runs schedulers and workers, e.g. of another version of dask; default: the environment's. */
  readonly clusterPython?: string | undefined;
  /** For tests; a stack that runs already stays as it is. */
  readonly variant?: StackVariant | undefined;
  readonly onStep?: OnStep | undefined;
  /** Told when a service of our stack has ended by itself and when it runs again. */
  readonly onIncident?: OnIncident | undefined;
}

/** How often a start is tried when somebody takes one of our ports just before we bind it. */
const attempts = 3;

/**
 * Attaches to the stack that runs in this state folder, or starts one; processes that start at the
 * same time get one stack. Everything an earlier crash has left is ended first. Aborting the signal
 * while it starts stops what was started.
 *
 * @throws PythonMissing, InstallFailed, PlatformUnsupported, StackFailed, PortTaken
 */
export async function startStack(options: StartStackOptions = {}): Promise<Stack> {
  const { signal, home = defaultHome(), cache = defaultCache(), onStep } = options;
  await privateFolder(home);
  const running = await attachStack(home, { signal });
  if (running) return running;
  const environment = await ensureEnvironment(cache, { signal, onStep });
  const paths = stackPaths(home);
  const lock = await FileLock.take(paths.lock, { signal });
  try {
    return (await attachStack(home, { signal })) ?? (await startHere(paths, environment, options));
  } finally {
    await lock.release();
  }
}

async function startHere(
  paths: StackPaths,
  environment: Environment,
  options: StartStackOptions,
): Promise<Stack> {
  const secrets = await loadSecrets(paths.secrets);
  const { clusterPython, variant = {} } = options;
  const base = { paths, environment, secrets, clusterPython, variant };
  const run = () => runServices(base, options);
  await sweep(paths.processes, secrets.install);
  await makeFolders(paths);
  const services = await retryTakenPorts(run);
  return own(paths, services, secrets);
}

async function retryTakenPorts(run: () => Promise<RunningServices>): Promise<RunningServices> {
  for (let left = attempts - 1; ; left--) {
    try {
      return await run();
    } catch (error) {
      if (left === 0 || !isGatewayError(error, 'PortTaken')) throw error;
    }
  }
}

async function own(
  paths: StackPaths,
  services: RunningServices,
  secrets: Awaited<ReturnType<typeof loadSecrets>>,
): Promise<Stack> {
  const state: StackState = {
    owner: await identifySelf(),
    addresses: services.addresses,
    stackToken: secrets.stackToken,
    storeKeys: secrets.store.editor,
  };
  await writePrivate(paths.state, JSON.stringify(state));
  return stackOf(paths.home, state, { owner: true, close: () => stopServices(paths, services) });
}

/** Under the lock: who starts meanwhile neither attaches to what is ending nor sweeps it away. */
async function stopServices(paths: StackPaths, services: RunningServices): Promise<void> {
  const lock = await FileLock.take(paths.lock);
  try {
    await rm(paths.state, { force: true });
    await services.stop();
  } finally {
    await lock.release();
  }
}

async function makeFolders(paths: StackPaths): Promise<void> {
  const { processes, config, logs, clusterLogs, hub, gateway, clusters, objects } = paths;
  const services = [hub, gateway, clusters, objects, paths.servers, userHome(paths)];
  for (const folder of [processes, config, logs, clusterLogs, ...services]) {
    await privateFolder(folder);
  }
}
