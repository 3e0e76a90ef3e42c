import type { Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { SchedulerSession } from '../dask/session.ts';
import type { WorkerInfo } from '../dask/workers.ts';
import type { Cluster } from '../gateway/cluster.ts';
import { GatewayClient } from '../gateway/gatewayClient.ts';
import { HubClient, type HubUser } from '../hub/hubClient.ts';
import type { Carrier, Target } from '../net/carrier.ts';
import { Http } from '../net/http.ts';
import { TcpCarrier } from '../net/tcpCarrier.ts';
import { clearHost, ClearHttpRefused } from './clearHttp.ts';
import { ClusterList } from './clusterList.ts';
import { JobList } from './jobList.ts';
import { outputOf, type Credentials, type Profile } from './profile.ts';
import type { JobMemory } from './siteJob.ts';
import { listBuckets, openStore } from './siteStores.ts';

/** Two of these without an answer end a session, so that silence is noticed within 15 s, ms. */
const HEARTBEAT = 7_500;

/** What a site is made of. */
export interface SiteOptions {
  readonly profile: Profile;
  readonly credentials: Credentials;
  /** Default: plain TCP. */
  readonly carrier?: Carrier;
  readonly memory?: JobMemory;
  /** Asked before a token goes to `host` over plain http; default: refuse. */
  readonly confirmClearHttp?: (host: string) => Promise<boolean>;
  /** Told every secret that arrives, so that log sinks can take it out. */
  readonly onSecret?: (secret: string) => void;
}

/**
 * Where everything meets: one institution as one user sees it. Needs no editor; twenty lines of
 * plain Node can submit a job through it.
 */
export class Site implements AsyncDisposable {
  readonly profile: Profile;
  readonly gateway: GatewayClient;
  readonly clusters: ClusterList;
  readonly jobs: JobList;
  readonly #options: SiteOptions;
  readonly #http = new Http();
  readonly #carrier: Carrier;
  readonly #agreed = new Map<string, Promise<boolean>>();

  constructor(options: SiteOptions) {
    const { profile, memory, onSecret } = options;
    this.#options = options;
    this.profile = profile;
    this.#carrier = options.carrier ?? new TcpCarrier();
    const token = () => this.#token(profile.gateway.address);
    this.gateway = new GatewayClient({
      address: profile.gateway.address,
      http: this.#http,
      token,
      ...(onSecret && { onSecret }),
    });
    this.clusters = new ClusterList(this.gateway);
    this.jobs = new JobList({
      clusters: this.clusters,
      connect: (cluster, how) => this.#connect(cluster, how),
      outputOf: (id, bucket) => outputOf(profile, id, bucket),
      memory,
    });
  }

  /** Who the hub says that the token belongs to, and what it may do. */
  async user(options: Cancellable = {}): Promise<HubUser> {
    const token = await this.#token(this.profile.hub);
    return new HubClient(this.#http, this.profile.hub).user(token ?? '', options);
  }

  /** The workers of a running cluster as its scheduler knows them. */
  async workers(cluster: string, options: Cancellable = {}): Promise<readonly WorkerInfo[]> {
    const session = await this.jobs.link(cluster).session(options);
    return (await session.identity(options)).workers;
  }

  /** The address of a cluster's dashboard for a browser; `undefined` while it does not run. */
  dashboard(cluster: Cluster): string | undefined {
    if (!cluster.dashboardRoute) return undefined;
    const { gateway } = this.profile;
    return `${(gateway.public ?? gateway.address).replace(/\/+$/, '')}${cluster.dashboardRoute}`;
  }

  /** A store at `s3://bucket/prefix`, read with the profile's keys. */
  openStore(url: string, { endpoint }: { endpoint?: string | undefined } = {}): ByteStore {
    return openStore(this.profile, this.#options.credentials, this.#http, { url, endpoint });
  }

  /** Names of buckets: those of the profile, and those that the keys may list. */
  listBuckets(store: string, options: Cancellable = {}): Promise<readonly string[]> {
    return listBuckets(this.profile, this.#options.credentials, store, options);
  }

  /** The token, unless it would travel in the clear and nobody agreed to that. */
  async #token(address: string): Promise<string | undefined> {
    const host = clearHost(address);
    if (host !== undefined && !(await this.#mayGoClear(host))) throw new ClearHttpRefused(host);
    return this.#options.credentials.token();
  }

  #mayGoClear(host: string): Promise<boolean> {
    const ask = this.#options.confirmClearHttp ?? (() => Promise.resolve(false));
    const answer = this.#agreed.get(host) ?? ask(host);
    this.#agreed.set(host, answer);
    return answer;
  }

  async #connect(
    cluster: string,
    { signal, patienceMs }: { signal: AbortSignal; patienceMs: number },
  ): Promise<SchedulerSession> {
    return SchedulerSession.open({
      carrier: this.#carrier,
      target: proxyTarget(this.profile),
      name: cluster,
      credentials: await this.gateway.credentials(cluster, { signal }),
      signal,
      patienceMs,
      heartbeatMs: HEARTBEAT,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    this.clusters.dispose();
    await this.#carrier[Symbol.asyncDispose]();
    this.#http.dispose();
  }
}

/**
 * Host and port of the scheduler traffic; by default those of the gateway's REST address, as
 * dask-gateway's own client derives it (dask_gateway/client.py, 2026.3.0).
 *
 * @throws InvalidInput when the profile's `proxy` is not `host:port`.
 */
export function proxyTarget({ gateway }: Profile): Target {
  const { proxy } = gateway;
  if (proxy === undefined) {
    const { hostname, port, protocol } = new URL(gateway.address);
    return { host: bare(hostname), port: port ? Number(port) : protocol === 'https:' ? 443 : 80 };
  }
  const found = /^(?:gateway:\/\/|tls:\/\/)?(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(proxy);
  const [, host, port] = found ?? [];
  if (!host || !port) {
    throw new InvalidInput(
      'gateway.proxy',
      `The proxy address ${proxy} is not of the form host:port.`,
    );
  }
  return { host: bare(host), port: Number(port) };
}

const bare = (host: string) => host.replace(/^\[|\]$/g, '');
