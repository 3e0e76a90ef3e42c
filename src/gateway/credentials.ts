/**
 * Certificate and key of one running cluster. Whoever holds the key can run code there.
 *
 * Both are private fields behind getters, so that they are in no JSON, no `{...spread}`, no
 * structured clone and no `util.inspect`. They live in memory only.
 */
export class ClusterCredentials {
  readonly #cert: string;
  readonly #key: string;

  constructor(
    readonly cluster: string,
    cert: string,
    key: string,
  ) {
    this.#cert = cert;
    this.#key = key;
  }

  /** PEM. */
  get cert(): string {
    return this.#cert;
  }

  /** PEM (PKCS#8). */
  get key(): string {
    return this.#key;
  }
}
