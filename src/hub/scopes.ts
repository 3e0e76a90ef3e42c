/**
 * JupyterHub's scopes as far as we ask for them (`jupyterhub/scopes.py`; each name was tried on the
 * token page of JupyterHub 6.1). A scope that its owner does not hold makes the page refuse them all.
 *
 * @module
 */

/** Use Dask Gateway. The gateway's name among the hub's services is nearly always this one. */
export const GATEWAY_SCOPE = 'access:services!service=dask-gateway';

/** What a token may be asked to do, and what each part is for. */
export const TOKEN_SCOPES = {
  /** Every token may tell its owner's name; a hub that restricts this wants it to be said. */
  name: ['read:users:name!user'],
  gateway: [GATEWAY_SCOPE],
  /** Read when it expires. */
  expiry: ['read:tokens!user'],
  /** The way through the hub: start one's own server and speak to its kernels. */
  server: ['access:servers!user', 'servers!user'],
  /** Make its own successor and delete itself. Such a token can make others of all its owner's rights. */
  renewal: ['tokens!user'],
} as const;

/** A purpose of a token. */
export type TokenPurpose = keyof typeof TOKEN_SCOPES;

/**
 * True when `granted` (expanded, as `GET /hub/api/user` lists them) covers `wanted`: by itself, for
 * this user by name, or for everybody.
 */
export function grants(granted: readonly string[], wanted: string, user: string): boolean {
  const [base = wanted, filter] = wanted.split('!');
  if (granted.includes(wanted) || granted.includes(base)) return true;
  return filter === 'user' && granted.includes(`${base}!user=${user}`);
}

/** The purposes that a token of `user` cannot serve, of those that were wanted. */
export function missingPurposes(
  granted: readonly string[],
  user: string,
  wanted: readonly TokenPurpose[],
): TokenPurpose[] {
  return wanted.filter((purpose) =>
    TOKEN_SCOPES[purpose].some((scope) => !grants(granted, scope, user)),
  );
}
