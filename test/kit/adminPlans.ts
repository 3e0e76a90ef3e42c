import { adminPlan, type AdminPlan } from '../../src/admin/plan.ts';

const LAYOUTS = ['jetstream2', 'daskhub', '2i2c'] as const;
const REACHES = ['loadBalancer', 'clusterIp'] as const;
const HUBS = ['https://hub.example.org', 'https://example.org:8443/science/'] as const;

/** Every combination of what the command asks for. */
export function everyPlan(): { title: string; plan: AdminPlan }[] {
  return LAYOUTS.flatMap((layout) =>
    REACHES.flatMap((reach) =>
      HUBS.flatMap((hub) =>
        [true, false].map((workerKeys) => ({
          title: `${layout}, ${reach}, ${hub}, ${workerKeys ? 'keys' : 'no keys'}`,
          plan: adminPlan({ layout, reach, hub, workerKeys }),
        })),
      ),
    ),
  );
}
