/** One request; see `Http.request`. */
export interface HttpRequest {
  /** Default `GET`. */
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal | undefined;
  /** Limit for the whole exchange, redirects included; default 30 000. */
  readonly timeoutMs?: number;
  /** Largest body that is read; default 64 MiB. */
  readonly maxBytes?: number;
  /** `manual` hands a 3xx answer to the caller; default `follow`. */
  readonly redirect?: 'follow' | 'manual';
  /** Given each piece of the body as it arrives, for answers that last. */
  readonly onData?: (piece: Uint8Array) => void;
}

/** A whole answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  /** Where the answer came from, after redirects. */
  readonly url: string;
}
