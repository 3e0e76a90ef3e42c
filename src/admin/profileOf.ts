import type { Profile } from '../site/profile.ts';
import { gatewayPath, SCHEDULER_PORT, type AdminPlan } from './plan.ts';

/** Days that a token may live; what the sign-in proposes anyway. */
const TOKEN_DAYS = 30;

/** The profile that users import. Holds no secret. */
export function profileOf(plan: AdminPlan): Profile {
  const { hub, reach, schedulerHost, store, bounds } = plan;
  const { name, endpoint, region, bucket } = store;
  const direct = reach === 'loadBalancer';
  return {
    name: new URL(hub).host,
    hub,
    carrier: direct ? 'auto' : 'hub',
    gateway: {
      address: `${new URL(hub).origin}${gatewayPath(plan)}`,
      ...(direct && { proxy: `${schedulerHost}:${String(SCHEDULER_PORT)}` }),
    },
    limits: { maxWorkers: bounds.workers, tokenDays: TOKEN_DAYS },
    stores: [
      {
        name,
        ...(endpoint !== undefined && { endpoint }),
        region,
        addressing: endpoint === undefined ? 'virtual' : 'path',
        anonymous: false,
        buckets: [bucket],
      },
    ],
    results: { store: name, prefix: `${bucket}/{user}` },
  };
}
