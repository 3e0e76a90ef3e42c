/**
 * What an administrator gets to review: values for the charts, a secret's frame, the profile that
 * users import, exact commands, a read-only check. Nothing here talks to a cluster.
 *
 * @module
 */

/** How Dask Gateway and JupyterHub are installed. */
export type Layout = 'jetstream2' | 'daskhub' | '2i2c';

/** How schedulers are reached from outside the Kubernetes cluster. */
export type Reach = 'loadBalancer' | 'clusterIp';

/** What users may choose for a new cluster. */
export type Choices = 'none' | 'threeFields' | 'allocations';

/** Bounds of one cluster. */
export interface ClusterBounds {
  readonly cores: number;
  /** GiB. */
  readonly memory: number;
  readonly workers: number;
  /** Minutes without a task and without a connected client until a cluster stops. */
  readonly idleMinutes: number;
}

/** The object store that workers write to. */
export interface PlannedStore {
  readonly name: string;
  /** Absent: AWS. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
}

/** Everything that the files say. */
export interface AdminPlan {
  readonly layout: Layout;
  /** Public address of the hub, without a slash at its end. */
  readonly hub: string;
  readonly reach: Reach;
  /** Name at which the load balancer is to be found; has a meaning only with one. */
  readonly schedulerHost: string;
  readonly namespace: string;
  /** Release of the hub; with DaskHub and 2i2c the one release that holds both charts. */
  readonly hubRelease: string;
  /** Release of Dask Gateway; the same as `hubRelease` where both are one. */
  readonly gatewayRelease: string;
  readonly choices: Choices;
  readonly bounds: ClusterBounds;
  readonly store: PlannedStore;
  /** Whether workers get the site's own keys from a Kubernetes secret. */
  readonly workerKeys: boolean;
  /** Name of that secret. */
  readonly secret: string;
}

/** What must be known; everything else has a default to edit in the files. */
export interface PlanWishes {
  readonly layout: Layout;
  readonly hub: string;
  readonly reach: Reach;
  readonly store?: PlannedStore | undefined;
  readonly workerKeys?: boolean | undefined;
}

/** Versions of the charts that the values were checked against. */
export const CHART_VERSIONS = { 'dask-gateway': '2026.3.0', jupyterhub: '4.4.0' } as const;

/** Port of the scheduler traffic where it has one of its own. */
export const SCHEDULER_PORT = 8786;

/** Path at which the hub's proxy passes requests on to Dask Gateway, which sees it unchanged. */
export function gatewayPath({ hub }: Pick<AdminPlan, 'hub'>): string {
  return `${new URL(hub).pathname.replace(/\/+$/, '')}/services/dask-gateway`;
}

const JETSTREAM: PlannedStore = {
  name: 'Jetstream 2',
  endpoint: 'https://js2.jetstream-cloud.org:8001',
  region: 'RegionOne',
  bucket: 'gateway-results',
};
const AWS: PlannedStore = {
  name: 'Results',
  region: 'us-east-1',
  bucket: 'science-gateway-results',
};

const PRESETS: Record<
  Layout,
  Omit<AdminPlan, keyof PlanWishes | 'schedulerHost'> & Pick<AdminPlan, 'store'>
> = {
  jetstream2: {
    namespace: 'jhub',
    hubRelease: 'jhub',
    gatewayRelease: 'dask-gateway',
    choices: 'threeFields',
    bounds: { cores: 18, memory: 40, workers: 8, idleMinutes: 30 },
    store: JETSTREAM,
    secret: 'awsconfig',
  },
  daskhub: {
    namespace: 'daskhub',
    hubRelease: 'daskhub',
    gatewayRelease: 'daskhub',
    choices: 'none',
    bounds: { cores: 64, memory: 256, workers: 32, idleMinutes: 30 },
    store: AWS,
    secret: 'science-gateway-object-store',
  },
  '2i2c': {
    namespace: 'staging',
    hubRelease: 'staging',
    gatewayRelease: 'staging',
    choices: 'allocations',
    bounds: { cores: 128, memory: 1024, workers: 64, idleMinutes: 30 },
    store: AWS,
    secret: 'science-gateway-object-store',
  },
};

/** The plan of a layout, with what was asked for put in. */
export function adminPlan(wishes: PlanWishes): AdminPlan {
  const { layout, hub, reach, store, workerKeys = true } = wishes;
  const preset = PRESETS[layout];
  return {
    ...preset,
    layout,
    hub: hub.replace(/\/+$/, ''),
    reach,
    schedulerHost: `dask-gateway.${new URL(hub).hostname}`,
    store: store ?? preset.store,
    workerKeys,
  };
}

/** True when one release holds both charts, whose values then stand below their names. */
export function isOneRelease({ layout }: AdminPlan): boolean {
  return layout !== 'jetstream2';
}

/**
 * Name of the chart's Traefik service. The chart puts its own name behind that of the release,
 * unless that has it already (dask-gateway 2026.3.0, templates/_helpers.tpl).
 */
export function traefikService({ gatewayRelease }: AdminPlan): string {
  const chart = 'dask-gateway';
  const full = gatewayRelease.includes(chart) ? gatewayRelease : `${gatewayRelease}-${chart}`;
  return `traefik-${full}`;
}

/** Where servers of the hub reach schedulers, as `DASK_GATEWAY__PROXY_ADDRESS` wants it. */
export function innerProxy(plan: AdminPlan): string {
  const port = plan.reach === 'loadBalancer' ? SCHEDULER_PORT : 80;
  return `gateway://${traefikService(plan)}.${plan.namespace}:${String(port)}`;
}
