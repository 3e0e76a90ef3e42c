/**
 * What a computer and an institution ask of every connection: which authorities to trust, and which
 * proxy to go through. There is no way to switch a check off.
 */
export interface Network {
  /** Certificates of authorities, as PEM text, trusted besides the system's. */
  readonly ca?: string | undefined;
  /**
   * `http://[user:password@]host:port` (or `https://`), e.g. VS Code's `http.proxy`; default: what
   * the environment says in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY.
   */
  readonly proxy?: string | undefined;
  /** Hosts that no proxy is for, besides those in NO_PROXY, e.g. VS Code's `http.noProxy`. */
  readonly noProxy?: readonly string[] | undefined;
  /** Where the proxy variables are read from; default: this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}
