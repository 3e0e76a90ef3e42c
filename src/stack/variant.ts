/**
 * How a stack differs from the usual one, so that tests meet what institutions have: each is a
 * configuration that was seen at one. Nothing set: one user, one hub, keys in the workers.
 */
export interface StackVariant {
  /** Path below which the whole hub lives, e.g. `/jupyter`. */
  readonly hubPath?: string | undefined;
  /**
   * True: the hub and the object store speak HTTPS with a certificate of a private authority, which is
   * in `addresses.ca` and which the workers trust. The gateway is used through the hub.
   */
  readonly tls?: boolean | undefined;
  /** Hub users besides the usual one; any name that JupyterHub takes, e.g. `ann@example.org`. */
  readonly users?: readonly string[] | undefined;
  /**
   * Cluster options: `seed`, those of the system that this one replaces (the default); `2i2c`, that
   * site's layout, whose image is required and has no default; `none`, as a DaskHub has by default.
   */
  readonly options?: 'seed' | '2i2c' | 'none' | undefined;
  /** False: schedulers and workers are started without keys of the object store. Default: true. */
  readonly workerKeys?: boolean | undefined;
  /** How long the gateway trusts a token that it has checked; its own default: 300. */
  readonly authCacheSeconds?: number | undefined;
  /** True: the gateway keeps clusters in its memory only, as one without `db_url` does. */
  readonly forgetful?: boolean | undefined;
  /** True: the token of a hub server may use the gateway. JupyterHub's default: it may not. */
  readonly serverScopes?: boolean | undefined;
  /** True: users may start named servers. */
  readonly namedServers?: boolean | undefined;
  /**
   * True: only the hub is reachable from outside, as at most institutions. `addresses.proxy` names a
   * closed port, `addresses.gateway` leads through the hub; the hub's servers know the real ones.
   */
  readonly hideProxy?: boolean | undefined;
}
