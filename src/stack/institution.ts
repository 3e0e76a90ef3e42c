import { join } from 'node:path';
import type { Http } from '../net/http.ts';
import { usualUser } from './addresses.ts';
import type { Certificate } from './certificates.ts';
import type { Environment } from './environment.ts';
import { MARKER } from './launch.ts';
import type { StackPaths } from './paths.ts';
import type { Ports } from './ports.ts';
import type { StackSecrets } from './secrets.ts';
import type { StackVariant } from './variant.ts';

/** All that the three services are configured from. */
export interface Institution {
  readonly paths: StackPaths;
  readonly environment: Environment;
  readonly ports: Ports;
  readonly secrets: StackSecrets;
  readonly http: Http;
  /** Runs schedulers and workers; default: the environment's own. */
  readonly clusterPython?: string | undefined;
  readonly variant: StackVariant;
  /** What hub and object store show their clients in the variant `tls`. */
  readonly outer?: Certificate | undefined;
}

/** The user's home for servers, schedulers and workers: their files do not mix with the real one's. */
export function userHome(paths: StackPaths): string {
  return join(paths.servers, usualUser());
}

/**
 * What a service inherits: nothing of the caller's but its place in the system. Otherwise keys and
 * Python paths from the caller's terminal would reach jobs and hide mistakes.
 */
export function serviceEnvironment(institution: Institution): Record<string, string> {
  const kept = /^(HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|OPENBLAS_[A-Z0-9_]+)$/;
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    kept.test(name) && value !== undefined ? [[name, value] as const] : [],
  );
  const bin = join(institution.environment.folder, 'bin');
  return {
    ...Object.fromEntries(inherited),
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    PYTHONUNBUFFERED: '1',
    [MARKER]: institution.secrets.install,
  };
}
