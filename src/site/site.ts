import { delay, type Cancellable } from '../base/abort.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { SchedulerSession } from '../dask/session.ts';
import type { WorkerInfo } from '../dask/workers.ts';
import type { Cluster } from '../gateway/cluster.ts';
import { ClusterNotRunning } from '../gateway/errors.ts';
import { GatewayClient } from '../gateway/gatewayClient.ts';
import { HubServers } from '../hub/hubServers.ts';
import type { HubCarrier } from '../hub/hubCarrier.ts';
import { HubClient, type HubUser } from '../hub/hubClient.ts';
import { ClusterLook } from '../jobs/clusterLook.ts';
import type { WorkerKeys } from '../jobs/lentKeys.ts';
import type { Carrier } from '../net/carrier.ts';
import { Http } from '../net/http.ts';
import type { Network } from '../net/network.ts';
import { clearHost, ClearHttpRefused } from './clearHttp.ts';
import { ClusterKeys, type StorePlace } from './clusterKeys.ts';
import { ClusterLeases, type LeaseMemory } from './clusterLeases.ts';
import { ClusterList } from './clusterList.ts';
import { ClusterWatch } from './clusterWatch.ts';
import { ForgottenClusters } from './forgottenClusters.ts';
import { examine, type DoctorOptions } from './doctor.ts';
import type { Finding } from './doctor/finding.ts';
import { installPackages } from '../jobs/installPackages.ts';
import { SiteHistory } from './history.ts';
import { JobList } from './jobList.ts';
import { outputOf, type Credentials, type Profile } from './profile.ts';
import { preflight, type Check, type PreflightOrder } from './preflight.ts';
import type { JobMemory } from './siteJob.ts';
import { SchedulerPages, type TaskCounts } from './schedulerPages.ts';
import { Records } from './records.ts';
import { Resize } from './resize.ts';
import { Places } from './places.ts';
import { listBuckets, openStore, type StoreAccess, type StoreAddress } from './siteStores.ts';
import { storeWorkers } from './storeWorkers.ts';
import { SiteStarts, type StartMemory } from './siteStarts.ts';
import { siteWays, type SiteWaysOptions } from './siteWays.ts';
import type { Way, Ways } from './ways.ts';
import { SiteToken } from './siteToken.ts';
import { UsageLedger, type UsageMemory } from './usageLedger.ts';

/** Two of these without an answer end a session, so that silence is noticed within 15 s, ms. */
const HEARTBEAT = 7_500;

/** Default of `SiteOptions.idleMs`. */
const IDLE = 10 * 60_000;
/** How long the first worker of a new cluster is waited for, and how often it is asked for, ms. */
const FIRST_WORKER = 60_000;
const PAUSE = 500;
/** Links end a little before the way itself, so that nothing calls it broken, ms. */
const BEFORE = 1_000;

/** What a site is made of. */
export interface SiteOptions extends Pick<
  SiteWaysOptions,
  'wayMemory' | 'mayStartServer' | 'onHubStep' | 'idleMs'
> {
  readonly profile: Profile;
  readonly credentials: Credentials;
  readonly memory?: JobMemory;
  readonly leaseMemory?: LeaseMemory;
  readonly usageMemory?: UsageMemory;
  readonly startMemory?: StartMemory;
  /** The log of a scheduler that could not start, where this machine has kept it. */
  readonly schedulerLog?: (cluster: string) => Promise<string | undefined>;
  /** Proxy and exceptions from it; default: the environment's. The authority is the profile's. */
  readonly network?: Omit<Network, 'ca'>;
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
  /** How long the clusters are kept. */
  readonly leases: ClusterLeases;
  /** Clusters that the gateway has lost the knowledge of. */
  readonly forgotten: ForgottenClusters;
  /** What the clusters do, while somebody looks. */
  readonly watch: ClusterWatch;
  readonly resize: Resize;
  /** What the clusters have cost. */
  readonly usage: UsageLedger;
  /** Jobs whose records lie where this site's jobs write. */
  readonly history: SiteHistory;
  readonly records: Records;
  /** Any address: in the profile's stores, in public ones, on this computer. */
  readonly places: Places;
  /** The token itself, as its hub sees it. */
  readonly token: SiteToken;
  readonly #options: SiteOptions;
  readonly #http: Http;
  readonly #throughHub: Http;
  readonly ways: Ways;
  readonly #hub: HubCarrier;
  readonly #keys: ClusterKeys;
  readonly #agreed = new Map<string, Promise<boolean>>();
  #isFollowed = true;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SiteOptions) {
    const { profile, memory, onSecret } = options;
    this.#options = options;
    this.profile = profile;
    this.#http = new Http({ network: { ...options.network, ca: profile.ca } });
    const wayParts = { ...options, http: this.#http, token: () => this.#token(profile.hub) };
    ({ ways: this.ways, hub: this.#hub } = siteWays(wayParts));
    const open: Carrier['open'] = (target, how) => {
      // Not after a no: that would ask again.
      if (this.#hub.state.state === 'idle') this.#wake();
      return this.#hub.open(target, how);
    };
    this.#throughHub = new Http({ network: { ca: profile.ca }, source: { open } });
    const token = () => this.#token(profile.gateway.address);
    this.gateway = new GatewayClient({
      address: profile.gateway.address,
      http: this.#http,
      token,
      ...(onSecret && { onSecret }),
    });
    this.token = new SiteToken(new HubClient(this.#http, profile.hub), async () => {
      return (await this.#token(profile.hub)) ?? '';
    });
    this.clusters = new ClusterList(this.gateway, (name, how) => this.jobs.settle(name, how));
    this.jobs = new JobList({
      clusters: this.clusters,
      connect: (cluster, how) => this.#connect(cluster, how),
      onWake: () => this.#wake(),
      outputOf: (id, bucket) => outputOf(profile, id, bucket),
      memory,
    });
    const { clusters, jobs, ways } = this;
    const leaseOf: ClusterLeases['of'] = (name) => this.leases.of(name);
    // Before the leases: those of clusters that are gone are forgotten with them.
    this.forgotten = new ForgottenClusters({ gateway: this.gateway, clusters, leaseOf });
    this.leases = new ClusterLeases({ clusters, jobs, memory: options.leaseMemory });
    clusters.leases = this.leases;
    clusters.starts = new SiteStarts({ ...options, gateway: this.gateway });
    const pages: Site['workers'] = (cluster, how) => this.#pages(cluster).workers(how);
    this.watch = new ClusterWatch({ clusters, jobs, ways, pages });
    const { gateway, leases } = this;
    this.usage = new UsageLedger({ gateway, clusters, leases, memory: options.usageMemory });
    this.resize = new Resize({ clusters, jobs });
    const openStore: Site['openStore'] = (url, how) => this.openStore(url, how);
    this.history = new SiteHistory({ profile, openStore });
    this.records = new Records(openStore);
    this.places = new Places(this.#http, this.#storeAccess);
    const session = (cluster: string, how: Cancellable) => this.jobs.link(cluster).session(how);
    this.#keys = new ClusterKeys({ profile, credentials: options.credentials, session });
  }

  /** Who the hub says that the token belongs to, and what it may do. */
  async user(options: Cancellable = {}): Promise<HubUser> {
    const token = await this.#token(this.profile.hub);
    return new HubClient(this.#http, this.profile.hub).user(token ?? '', options);
  }

  /**
   * Tells whether anything of this site is on the screen. After `idleMs` without, the way through
   * the hub is closed; it opens again when somebody looks.
   */
  follow(isFollowed: boolean): void {
    this.#isFollowed = isFollowed;
    this.#hub.setFollowed(isFollowed);
    if (!isFollowed) {
      const { idleMs = IDLE } = this.#options;
      this.#leaving ??= setTimeout(() => void this.#leave(), idleMs - BEFORE);
      return;
    }
    clearTimeout(this.#leaving);
    this.#leaving = undefined;
    this.jobs.wake();
  }

  /** A command may be given with none of our views open: its time begins again. */
  #wake(): void {
    this.#hub.setFollowed(true);
    if (!this.#isFollowed) this.follow(false);
  }

  async #leave(): Promise<void> {
    this.#leaving = undefined;
    if (this.ways.state.kind === 'hub') await this.jobs.rest();
  }

  /**
   * The default of a cluster option that only servers of the hub are told, e.g. `image`. Asks a
   * server that is in use already, and starts none.
   */
  async siteDefault(option: string, options: Cancellable = {}): Promise<unknown> {
    if (this.#hub.state.state !== 'open') return undefined;
    return (await this.#hub.environment(options)).options[option];
  }

  /** The workers of a running cluster as its scheduler knows them, however it can be asked. */
  async workers(cluster: string, options: Cancellable = {}): Promise<readonly WorkerInfo[]> {
    if (this.ways.state.blocked) return this.#pages(cluster).workers(options);
    const session = await this.jobs.link(cluster).session(options);
    return (await session.identity(options)).workers;
  }

  /** Waits until a cluster has a worker, or a minute has passed; tells which. */
  async firstWorker(cluster: string, { signal }: Cancellable = {}): Promise<boolean> {
    const end = Date.now() + FIRST_WORKER;
    for (;;) {
      const session = await this.jobs.link(cluster).session({ signal });
      if ((await session.identity({ signal })).workers.length > 0) return true;
      if (Date.now() > end) return false;
      await delay(PAUSE, { signal });
    }
  }

  /** Tasks of a running cluster by state; asks the scheduler's pages, not its comm. */
  async taskCounts(cluster: string, options: Cancellable = {}): Promise<TaskCounts> {
    return this.#pages(cluster).taskCounts(options);
  }

  /** Looks at one cluster closely. */
  async look(cluster: string, options: Cancellable = {}): Promise<ClusterLook> {
    return new ClusterLook(await this.jobs.link(cluster).session(options));
  }

  /** Walks every way that leads somewhere, step by step, and tells where one ends. */
  async examine(options: DoctorOptions = {}): Promise<readonly Finding[]> {
    const { profile, gateway, ways } = this;
    const { credentials, network } = this.#options;
    return examine(
      {
        profile,
        credentials,
        gateway,
        ways,
        http: this.#http,
        network: { ...network, ca: profile.ca },
        token: () => this.#token(profile.hub),
        openStore: (url, how) => this.openStore(url, how),
        listBuckets: (store, how) => this.listBuckets(store, how),
        hubServer: async (signal) => ({
          usable: options.mayStartServer || (await this.#isServerReady(signal)),
        }),
      },
      options,
    );
  }

  async #isServerReady(signal: AbortSignal): Promise<boolean> {
    return (await this.#server(signal)).isReady;
  }

  /** True while the user's own server at the hub runs; whoever uses it pays for it. */
  async isServerRunning({ signal = new AbortController().signal }: Cancellable = {}) {
    return (await this.#server(signal)).isReady;
  }

  /** Stops the user's own server at the hub; one that does not run is no failure. */
  async stopServer({ signal = new AbortController().signal }: Cancellable = {}): Promise<void> {
    const { stop } = await this.#server(signal);
    await stop();
  }

  async #server(signal: AbortSignal) {
    const { hub, server } = this.profile;
    const token = (await this.#token(hub)) ?? '';
    const user = await new HubClient(this.#http, hub).user(token, { signal });
    const address = { user: user.name, name: server?.name ?? '' };
    const servers = new HubServers(this.#http, hub);
    const status = await servers.status(token, address, { signal });
    const stop = () => servers.stop(token, address, { signal });
    return { isReady: status.state === 'ready', stop };
  }

  #pages(name: string): SchedulerPages {
    const cluster = this.clusters.running.find((one) => one.name === name);
    const dashboard = cluster && this.dashboard(cluster);
    if (dashboard === undefined) throw new ClusterNotRunning(name, cluster?.status);
    return new SchedulerPages(this.#http, dashboard);
  }

  /** The address of a cluster's dashboard for a browser; `undefined` while it does not run. */
  dashboard(cluster: Cluster): string | undefined {
    if (!cluster.dashboardRoute) return undefined;
    const { gateway } = this.profile;
    return `${(gateway.public ?? gateway.address).replace(/\/+$/, '')}${cluster.dashboardRoute}`;
  }

  /** A store at `s3://bucket/prefix`, read with the profile's keys. */
  openStore(url: string, options: Omit<StoreAddress, 'url'> = {}): ByteStore {
    return openStore(this.#storeAccess, { ...options, url });
  }

  /** Names of buckets: those of the profile, and those that the keys may list. */
  listBuckets(store: string, options: Cancellable = {}): Promise<readonly string[]> {
    return listBuckets(this.#storeAccess, store, options);
  }

  get #storeAccess(): StoreAccess {
    const workers = (how: Cancellable) => storeWorkers(this, how);
    const throughHub = this.profile.carrier === 'tcp' ? undefined : this.#throughHub;
    return { ...this.#options, http: this.#http, throughHub, workers };
  }

  /**
   * Lends the user's keys of a store to a cluster, for the place where jobs write (or another
   * `bucket`): over the cluster's TLS into the memory of its scheduler and of its workers of now and
   * later. They are gone with the cluster. Ask first, naming store and cluster.
   *
   * @throws NoKeysToLend, KeysNotLent
   */
  lendKeys(cluster: string, store: string, options: StorePlace = {}): Promise<void> {
    return this.#keys.lend(cluster, store, options);
  }

  /** Takes all lent keys back from a cluster. @throws KeysNotLent */
  takeBackKeys(cluster: string, options: Cancellable = {}): Promise<void> {
    return this.#keys.takeBack(cluster, options);
  }

  /**
   * Where a cluster's workers have their keys of a store from, as one of them says; `unknown` while
   * there is none to ask. Keys in files or from a cloud's own identity are not looked for.
   */
  workerKeys(
    cluster: string,
    store: string,
    options: StorePlace = {},
  ): Promise<WorkerKeys | 'unknown'> {
    return this.#keys.of(cluster, store, options);
  }

  /** Lets a worker write an object where jobs write, and delete it again. @throws StoreCheckFailed */
  tryKeys(cluster: string, store: string, options: StorePlace = {}): Promise<WorkerKeys> {
    return this.#keys.try(cluster, store, options);
  }

  /**
   * Looks at all that could go wrong with an order before it is handed over: each check with its
   * verdict and what helps. A worker writes an object where the jobs would write, and deletes it.
   */
  preflight(what: PreflightOrder, options: Cancellable = {}): Promise<readonly Check[]> {
    const { profile, token } = this;
    const { credentials } = this.#options;
    return preflight(
      {
        profile,
        credentials,
        token,
        session: (cluster, how) => this.jobs.link(cluster).session(how),
        tryKeys: (cluster, store, how) => this.tryKeys(cluster, store, how),
      },
      what,
      options,
    );
  }

  /**
   * Installs packages on all workers of a cluster, of now and of later, beside their environment: only
   * on a cluster that was made for the job that needs them. See `installPackages`.
   *
   * @throws PackagesNotInstalled with what pip says.
   */
  async installPackages(
    cluster: string,
    packages: readonly string[],
    options: Cancellable = {},
  ): Promise<void> {
    await installPackages(await this.jobs.link(cluster).session(options), packages, options);
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
    const credentials = await this.gateway.credentials(cluster, { signal });
    const open = (way: Way) =>
      SchedulerSession.open({ ...way, name: cluster, credentials, signal, heartbeatMs: HEARTBEAT });
    return this.ways.use(open, { signal, patienceMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#leaving);
    this.forgotten.dispose();
    this.leases.dispose();
    this.watch.dispose();
    this.usage.dispose();
    await this.jobs[Symbol.asyncDispose]();
    this.clusters.dispose();
    this.#throughHub.dispose();
    await this.ways[Symbol.asyncDispose]();
    this.#http.dispose();
  }
}
