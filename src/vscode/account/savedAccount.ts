import { v } from '../../base/validate.ts';
import type { Profile } from '../../site/profile.ts';

/** A user of a hub with the token that was given for them; lies in the secret storage only. */
export const savedAccount = v.object({
  /** Base address of the hub. */
  hub: v.string(),
  user: v.string(),
  token: v.string(),
  /** When it was saved, ms since the epoch. */
  at: v.number(),
  scopes: v.optional(v.array(v.string()), []),
  createdAt: v.optional(v.number()),
  /** Ms since the epoch; `null`: never; absent: not known. */
  expiresAt: v.optional(v.nullable(v.number())),
});

/** A user of a hub with the token that was given for them. */
export type SavedAccount = v.InferOutput<typeof savedAccount>;

/** The origins of hub and gateway that a person has agreed to send a token to. */
export const origins = v.object({ hub: v.string(), gateway: v.string() });

/** Origins of hub and gateway. */
export type Origins = v.InferOutput<typeof origins>;

/** Which account a profile uses, and where its token may go. */
export const binding = v.object({ account: v.string(), origins });

/** Which account a profile uses, and where its token may go. */
export type Binding = v.InferOutput<typeof binding>;

/** The same user of the same hub is the same account, whichever token it has. */
export function accountId({ hub, user }: Pick<SavedAccount, 'hub' | 'user'>): string {
  return `${hub} ${user}`;
}

/** Where a profile's token would go. */
export function originsOf({ hub, gateway }: Profile): Origins {
  return { hub: new URL(hub).origin, gateway: new URL(gateway.address).origin };
}

/** True when the token may go there. */
export function sameOrigins(a: Origins, b: Origins): boolean {
  return a.hub === b.hub && a.gateway === b.gateway;
}
