import { delay, type Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import { v, validate } from '../base/validate.ts';
import type { Http } from '../net/http.ts';
import { jsonOf } from './answers.ts';
import { clusterName, clusterOf, clusterRecord } from './cluster.ts';
import type { Cluster, ClusterRecord, ClusterStatus } from './cluster.ts';
import { ClusterCredentials } from './credentials.ts';
import { ClusterNotRunning } from './errors.ts';
import { optionOf, optionsAnswer, type ClusterOption, type OptionValue } from './options.ts';

/** Options of `GatewayClient`. */
export interface GatewayClientOptions {
  /** REST address with its prefix, e.g. `https://hub.example.org/services/dask-gateway`. */
  readonly address: string;
  readonly http: Http;
  /** Asked before every request, so that a renewed token is used at once. */
  readonly token: () => Promise<string | undefined>;
  /** The header made of the token; default `jupyterhub <token>`. */
  readonly authorization?: (token: string) => string;
  /** Told every TLS key that arrives, so that log sinks can take it out. */
  readonly onSecret?: (secret: string) => void;
}

/** What became of a wish for workers. */
export interface Scaled {
  /** The gateway's words when it gave fewer than asked for. */
  readonly clipped?: string;
}

/** Bounds of adaptive scaling; `undefined` leaves one open. */
export interface AdaptiveBounds {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly active?: boolean;
}

interface Sent extends Cancellable {
  readonly method?: string;
  readonly json?: unknown;
  readonly cluster?: string;
  readonly timeoutMs?: number;
  readonly isPublic?: boolean;
}

// Where the gateway keeps a long poll open for 20 s at most (backends/db_base.py).
const waitMs = 40_000;
const pauseMs = 500;

/**
 * Dask Gateway's REST API, dask-gateway-server 2022.10.0 to 2026.3.0. Stateless but for the TLS keys
 * of running clusters, which every listing contains and which stay in this object.
 *
 * Every method throws `TokenRejected`, `GatewayFailed`, `NotAGateway`, `InvalidData`, or an error of
 * `net`; those about one cluster also `ClusterMissing` and `NotOwner`.
 */
export class GatewayClient {
  readonly address: string;
  readonly #options: GatewayClientOptions;
  readonly #keys = new Map<string, ClusterCredentials>();

  constructor(options: GatewayClientOptions) {
    this.address = options.address.replace(/\/+$/, '');
    this.#options = options;
  }

  /** Version of the server; needs no token. */
  async version(options: Cancellable = {}): Promise<string> {
    const json = await this.#ask('api/version', { isPublic: true, ...options });
    const schema = v.object({ version: v.pipe(v.string(), v.maxLength(100)) });
    return validate(schema, json, "the gateway's version").version;
  }

  /** Resolves when the gateway calls itself healthy; needs no token. */
  async health(options: Cancellable = {}): Promise<void> {
    const json = await this.#ask('api/health', { isPublic: true, ...options });
    validate(v.object({ status: v.literal('pass') }), json, "the gateway's health");
  }

  /** What this user may choose of a new cluster. */
  async options(options: Cancellable = {}): Promise<ClusterOption[]> {
    const json = await this.#ask('api/v1/options', options);
    return validate(optionsAnswer, json, "the gateway's options").cluster_options.map(optionOf);
  }

  /** The user's clusters, the newest first; by default those that start or run. */
  async clusters(
    options: Cancellable & { readonly status?: readonly ClusterStatus[] } = {},
  ): Promise<Cluster[]> {
    const wanted = options.status ? `?status=${options.status.join(',')}` : '';
    // Without its last slash the path is a 404.
    const json = await this.#ask(`api/v1/clusters/${wanted}`, { signal: options.signal });
    const records = validate(v.record(v.string(), clusterRecord), json, 'the list of clusters');
    const clusters = Object.values(records).map((record) => this.#seen(record));
    return clusters.sort((a, b) => (b.startTime ?? 0) - (a.startTime ?? 0));
  }

  /** One cluster, whatever its state. */
  async cluster(name: string, options: Cancellable = {}): Promise<Cluster> {
    return this.#seen(await this.#record(name, '', options));
  }

  /** Asks for a cluster; options left out take the site's defaults. @throws OptionRejected */
  async create(
    choices: Readonly<Record<string, OptionValue>> = {},
    options: Cancellable = {},
  ): Promise<string> {
    const json = { cluster_options: choices };
    const answer = await this.#ask('api/v1/clusters/', { method: 'POST', json, ...options });
    return validate(v.object({ name: clusterName }), answer, 'the new cluster').name;
  }

  /** Waits while the cluster starts. @throws ClusterNotRunning when it ends instead. */
  async waitUntilRunning(name: string, options: Cancellable = {}): Promise<Cluster> {
    for (;;) {
      const record = await this.#record(name, '?wait', { timeoutMs: waitMs, ...options });
      const cluster = this.#seen(record);
      if (cluster.status === 'running') return cluster;
      if (cluster.status !== 'pending') throw new ClusterNotRunning(name, cluster.status);
      await delay(pauseMs, options);
    }
  }

  /** Sets the number of workers and ends adaptive scaling. @throws ClusterNotRunning, OptionRejected */
  async scale(name: string, count: number, options: Cancellable = {}): Promise<Scaled> {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new InvalidInput('count', `${count} is not a number of workers: give 0 or more.`);
    }
    return this.#resize(name, 'scale', { count }, options);
  }

  /** Lets the scheduler choose the number of workers. @throws ClusterNotRunning */
  async adapt(name: string, bounds: AdaptiveBounds, options: Cancellable = {}): Promise<Scaled> {
    const { minimum = null, maximum = null, active = true } = bounds;
    return this.#resize(name, 'adapt', { minimum, maximum, active }, options);
  }

  /** Stops a cluster. One that is gone already is no error. */
  async stop(name: string, options: Cancellable = {}): Promise<void> {
    await this.#ask(pathOf(name), { method: 'DELETE', cluster: name, ...options });
    this.#keys.delete(name);
  }

  /**
   * Certificate and key of a running cluster, from the last record that was seen of it.
   *
   * @throws ClusterNotRunning
   */
  async credentials(name: string, options: Cancellable = {}): Promise<ClusterCredentials> {
    const known = this.#keys.get(name);
    if (known) return known;
    const cluster = await this.cluster(name, options);
    const fresh = this.#keys.get(name);
    if (!fresh) throw new ClusterNotRunning(name, cluster.status);
    return fresh;
  }

  async #resize(name: string, verb: string, json: unknown, options: Cancellable): Promise<Scaled> {
    const sent = { method: 'POST', json, cluster: name, ...options };
    const answer = await this.#ask(`${pathOf(name)}/${verb}`, sent);
    const schema = v.object({ ok: v.boolean(), msg: v.nullish(v.string()) });
    const { ok, msg } = validate(schema, answer, `the answer to ${verb}`);
    return ok ? {} : { clipped: msg?.slice(0, 2_000) ?? 'The gateway gave fewer workers.' };
  }

  async #record(
    name: string,
    query: string,
    options: Cancellable & { readonly timeoutMs?: number },
  ): Promise<ClusterRecord> {
    const json = await this.#ask(`${pathOf(name)}${query}`, { cluster: name, ...options });
    return validate(clusterRecord, json, `cluster ${name}`);
  }

  /** Takes the key out of a record and remembers it. */
  #seen(record: ClusterRecord): Cluster {
    const { name, tls_cert: cert, tls_key: key } = record;
    if (record.status === 'RUNNING' && cert && key) {
      this.#options.onSecret?.(key);
      this.#keys.set(name, new ClusterCredentials(name, cert, key));
    } else this.#keys.delete(name);
    return clusterOf(record);
  }

  async #ask(path: string, sent: Sent): Promise<unknown> {
    const { http, token, authorization = (text) => `jupyterhub ${text}` } = this.#options;
    const secret = sent.isPublic ? undefined : await token();
    const answer = await http.request({
      url: `${this.address}/${path}`,
      method: sent.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(secret ? { authorization: authorization(secret) } : {}),
      },
      ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }),
      signal: sent.signal,
      maxBytes: 16 * 1024 * 1024,
      ...(sent.timeoutMs === undefined ? {} : { timeoutMs: sent.timeoutMs }),
    });
    const { address } = this;
    return jsonOf(answer, { address, hadToken: Boolean(secret), cluster: sent.cluster });
  }
}

function pathOf(name: string): string {
  if (!v.safeParse(clusterName, name).success) {
    throw new InvalidInput('cluster', `${name.slice(0, 100)} cannot be the name of a cluster.`);
  }
  return `api/v1/clusters/${name}`;
}
