import { v } from '../base/validate.ts';

/** `GET /hub/api/`. */
export const rootSchema = v.object({ version: v.string() });

/** Every answer that is a refusal. */
export const messageSchema = v.object({
  status: v.number(),
  message: v.nullish(v.string()),
});

const scopes = v.optional(v.array(v.string()), []);

/** `GET /hub/api/user` (JupyterHub 2 and later; 1.x knows no scopes). */
export const hubUserSchema = v.pipe(
  v.object({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
    kind: v.optional(v.string()),
    scopes,
    token_id: v.nullish(v.string()),
  }),
  v.transform(({ name, kind, scopes, token_id }) => ({
    name,
    /** `user`, or `service` for a service's own token. */
    kind: kind ?? 'user',
    /** Expanded, e.g. `access:services!service=dask-gateway`. */
    scopes,
    /** E.g. `a12`; absent before JupyterHub 3. */
    tokenId: token_id ?? undefined,
  })),
);

/** The owner of a token. */
export type HubUser = v.InferOutput<typeof hubUserSchema>;

/** A time as JupyterHub writes it (ISO 8601 in UTC), in milliseconds since the epoch. */
const time = v.pipe(
  v.nullish(v.string()),
  v.transform((text) => {
    const ms = text ? Date.parse(text) : Number.NaN;
    return Number.isNaN(ms) ? undefined : ms;
  }),
);

/** `GET /hub/api/users/<name>/tokens/<id>`. */
export const hubTokenSchema = v.pipe(
  v.object({
    id: v.string(),
    note: v.optional(v.nullable(v.string()), ''),
    created: time,
    expires_at: time,
    scopes,
  }),
  v.transform(({ expires_at, note, ...rest }) => ({
    ...rest,
    note: note ?? '',
    /** Milliseconds since the epoch; `undefined`: never. */
    expiresAt: expires_at,
  })),
);

/** What a hub tells about a token. */
export type HubToken = v.InferOutput<typeof hubTokenSchema>;

/** `POST /hub/api/users/<name>/tokens`. */
export const mintedTokenSchema = v.pipe(
  v.object({ token: v.pipe(v.string(), v.minLength(1)), id: v.string(), expires_at: time }),
  v.transform(({ token, id, expires_at }) => ({ token, id, expiresAt: expires_at })),
);

/** A new token; `token` is a secret that the hub never tells again. */
export type MintedToken = v.InferOutput<typeof mintedTokenSchema>;

/** What a new token shall be. */
export interface TokenRequest {
  /** Shown on the hub's token page. */
  readonly note: string;
  readonly expiresInSeconds: number;
  /** Default: what the owner may do by default. */
  readonly scopes?: readonly string[];
}
