import check from './check.sh';
import { gatewayPath, SCHEDULER_PORT, traefikService, type AdminPlan } from './plan.ts';

/** `check.sh`: the script of this room behind the names of one site. POSIX, reads only. */
export function checkScript(plan: AdminPlan): string {
  const traefik = traefikService(plan);
  const names = {
    HUB: plan.hub,
    GATEWAY: `${new URL(plan.hub).origin}${gatewayPath(plan)}`,
    NAMESPACE: plan.namespace,
    GATEWAY_NAME: traefik.replace(/^traefik-/, ''),
    TRAEFIK: traefik,
    SERVICE_TYPE: plan.reach === 'loadBalancer' ? 'LoadBalancer' : 'ClusterIP',
    SCHEDULER_HOST: plan.schedulerHost,
    SCHEDULER_PORT: String(SCHEDULER_PORT),
    SECRET: plan.workerKeys ? plan.secret : '',
  };
  const lines = Object.entries(names).map(([name, value]) => `${name}=${quoted(value)}`);
  return `#!/bin/sh\n${lines.join('\n')}\n\n${check}`;
}

/** One word for a POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
