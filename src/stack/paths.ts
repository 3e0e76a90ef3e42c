import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything of one install lies; all of it readable by its owner only. */
export interface StackPaths {
  readonly home: string;
  /** Who runs the stack and how to reach it; exists while it runs. */
  readonly state: string;
  /** Taken while somebody starts the stack. */
  readonly lock: string;
  readonly secrets: string;
  readonly ports: string;
  /** One record per process that was started. */
  readonly processes: string;
  /** What the services read at their start. */
  readonly config: string;
  readonly logs: string;
  readonly clusterLogs: string;
  readonly hub: string;
  readonly gateway: string;
  /** Home folders of the servers that the hub starts. */
  readonly servers: string;
  readonly clusters: string;
  readonly objects: string;
  readonly certificates: string;
}

/** The paths below one state folder. */
export function stackPaths(home: string): StackPaths {
  const at = (name: string) => join(home, name);
  return {
    home,
    state: at('stack.json'),
    lock: at('start.lock'),
    secrets: at('secrets.json'),
    ports: at('ports.json'),
    processes: at('processes'),
    config: at('config'),
    logs: at('logs'),
    clusterLogs: join(home, 'logs', 'clusters'),
    hub: at('hub'),
    gateway: at('gateway'),
    servers: at('servers'),
    clusters: at('clusters'),
    objects: at('objects'),
    certificates: at('certificates'),
  };
}

/**
 * The folder of the user's own stack: `SCIENCE_GATEWAY_HOME`, else `science-gateway` in the XDG data
 * home (`~/.local/share`, also on macOS).
 */
export function defaultHome(env: NodeJS.ProcessEnv = process.env): string {
  return chosen(env['SCIENCE_GATEWAY_HOME'], env['XDG_DATA_HOME'], '.local/share');
}

/** The folder of Python environments: `SCIENCE_GATEWAY_CACHE`, else in the XDG cache home. */
export function defaultCache(env: NodeJS.ProcessEnv = process.env): string {
  return chosen(env['SCIENCE_GATEWAY_CACHE'], env['XDG_CACHE_HOME'], '.cache');
}

function chosen(own: string | undefined, xdg: string | undefined, usual: string): string {
  if (own) return resolve(own);
  return join(xdg?.startsWith('/') ? xdg : join(homedir(), usual), 'science-gateway');
}
