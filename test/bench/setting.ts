import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay, type Cancellable } from '../../src/base/abort.ts';
import { localProfile } from '../../src/site/localProfile.ts';
import type { Profile } from '../../src/site/profile.ts';
import { Site } from '../../src/site/site.ts';
import { ensureEnvironment } from '../../src/stack/environment.ts';
import { defaultCache } from '../../src/stack/paths.ts';
import { startStack, type StartStackOptions } from '../../src/stack/startStack.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { S3Store } from '../../src/stores/s3Store.ts';

/** Workers of the cluster, as in the system that ours replaces. */
const WORKERS = 3;

/** What the plain JavaScript around us knows. */
export interface Project {
  /** The project's folder. */
  readonly root: string;
  /** Bundles an entry into one file. */
  readonly bundle: (entry: string, file: string) => Promise<void>;
}

/** What every measurement works on: one stack, one site, one cluster. */
export interface Bench extends Project {
  /** The Python that peers, schedulers and workers run with. */
  readonly python: string;
  readonly stack: Stack;
  readonly profile: Profile;
  readonly site: Site;
  readonly cluster: string;
  /** Told to each peer on its standard input. */
  readonly peerSpec: Readonly<Record<string, unknown>>;
}

/** A state folder that nobody else uses; the environments are everybody's. */
export async function ownHome(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'sg-bench-'));
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 5 });
  return { path, [Symbol.asyncDispose]: remove };
}

/** Runs `work` on a stack with a cluster of three workers; everything is stopped afterwards. */
export async function withBench<T>(
  project: Project,
  options: StartStackOptions,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const environment = await ensureEnvironment(defaultCache(), options);
  await using stack = await startStack(options);
  const token = await stack.userToken();
  await using site = localSite(stack, token);
  const cluster = await site.clusters.create({ workers: WORKERS });
  await workersThere(site, cluster, { count: WORKERS });
  const { gateway, proxy, s3 } = stack.addresses;
  const keys = stack.storeKeys();
  const peerSpec = { gateway, proxy: `gateway://${proxy}`, token, cluster, ...s3, keys };
  const python = environment.program('python');
  return await work({ ...project, python, stack, profile: site.profile, site, cluster, peerSpec });
}

/** The site of a local stack, signed in. */
export function localSite(stack: Stack, token: string): Site {
  const profile = localProfile(stack.addresses);
  const credentials = {
    token: () => Promise.resolve(token),
    storeKeys: () => Promise.resolve(stack.storeKeys()),
  };
  return new Site({ profile, credentials });
}

/** Waits until the workers have come. */
export async function workersThere(
  site: Site,
  cluster: string,
  { count, signal }: Cancellable & { readonly count: number },
): Promise<void> {
  while ((await site.workers(cluster, { signal })).length < count) await delay(100, { signal });
}

/** The results at `prefix`, read without a cache over connections that stay open. */
export function storeAt(
  { profile, stack }: Pick<Bench, 'profile' | 'stack'>,
  prefix: string,
): S3Store {
  const [store] = profile.stores;
  if (!store) throw new Error('The local profile has no store.');
  const { bucket } = stack.addresses.s3;
  return new S3Store({ ...store, bucket, prefix, keys: () => Promise.resolve(stack.storeKeys()) });
}
