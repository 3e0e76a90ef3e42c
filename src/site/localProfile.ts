import type { Profile } from './profile.ts';

/** Where the local stack listens, as its state file says. */
export interface LocalAddresses {
  readonly hub: string;
  readonly gateway: string;
  /** `host:port` of the scheduler traffic. */
  readonly proxy: string;
  readonly s3: { readonly endpoint: string; readonly region: string; readonly bucket: string };
  /** Authority of hub and store, as PEM text, where they speak HTTPS. */
  readonly ca?: string | undefined;
}

/** Name of the profile that every installation has. */
export const LOCAL = 'Local';

/** The profile of the institution on this machine: one more site like any other. */
export function localProfile(stack: LocalAddresses): Profile {
  return {
    name: LOCAL,
    hub: stack.hub,
    ca: stack.ca,
    gateway: { address: stack.gateway, proxy: stack.proxy },
    // Everything is on this machine: no wall to go round, and no server to start for that.
    carrier: 'tcp',
    stores: [
      {
        name: LOCAL,
        endpoint: stack.s3.endpoint,
        region: stack.s3.region,
        addressing: 'path',
        anonymous: false,
        buckets: [stack.s3.bucket],
      },
    ],
    results: { store: LOCAL, prefix: stack.s3.bucket },
  };
}
