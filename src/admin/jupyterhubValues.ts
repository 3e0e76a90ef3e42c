import { commentedYaml, commentLines, type Remarks, type Values } from './commentedYaml.ts';
import {
  CHART_VERSIONS,
  gatewayPath,
  innerProxy,
  isOneRelease,
  SCHEDULER_PORT,
  traefikService,
  type AdminPlan,
} from './plan.ts';

const SCOPE = 'access:services!service=dask-gateway';

/** `values-jupyterhub.yaml`: the hub's side, to be given after the site's own values. */
export function jupyterhubValues(plan: AdminPlan): string {
  const { values, remarks } = parts(plan);
  const head = [
    ...commentLines(
      `JupyterHub at ${plan.hub}: values to review, to be given after your own, checked against the schema of chart jupyterhub ${CHART_VERSIONS.jupyterhub}. Lists replace yours, they do not add to them.`,
    ),
    '',
  ].join('\n');
  if (!isOneRelease(plan)) return `${head}\n${commentedYaml(values, remarks)}`;
  const below = Object.fromEntries(
    Object.entries(remarks).map(([path, remark]) => [`jupyterhub.${path}`, remark]),
  );
  const switched = plan.layout === '2i2c' ? { custom: { daskhubSetup: { enabled: true } } } : {};
  return `${head}\n${commentedYaml({ jupyterhub: { ...switched, ...values } }, below)}`;
}

function parts(plan: AdminPlan): { values: Values; remarks: Remarks } {
  const environment = serverEnvironment(plan);
  const egress = plan.layout !== '2i2c';
  return {
    values: {
      hub: {
        services: { 'dask-gateway': service(plan) },
        loadRoles: {
          user: { scopes: ['self', SCOPE] },
          server: { scopes: ['users:activity!user', 'access:servers!server', SCOPE] },
        },
      },
      ...((environment ?? egress) && {
        singleuser: {
          ...(environment && { extraEnv: environment }),
          ...(egress && { networkPolicy: { egress: [toTraefik(plan)] } }),
        },
      }),
    },
    remarks: {
      'hub.services.dask-gateway':
        'The chart makes a token for this service and keeps it in the secret "hub", where the gateway finds it: nothing to copy.',
      'hub.loadRoles.user.scopes': `What users, and so the tokens that they make at ${plan.hub}/hub/token, may do: what they could before ("self"), and use the gateway. To allow it to some only, put the second scope into a role of its own with "groups".`,
      'hub.loadRoles.server.scopes':
        "The same for the token inside a user's server, for notebooks and for an editor that runs there. The first two are what JupyterHub gives by itself.",
      ...(environment && {
        'singleuser.extraEnv': environmentRemark(plan),
      }),
      ...(egress && {
        'singleuser.networkPolicy.egress':
          'Servers of users reach schedulers through Traefik; the chart forbids them private addresses otherwise. Notebooks need it, and so does the way in through the hub.',
      }),
    },
  };
}

function service(plan: AdminPlan): Values {
  // DaskHub and 2i2c add the address by themselves.
  if (isOneRelease(plan)) return { display: false };
  return { display: false, url: `http://${traefikService(plan)}.${plan.namespace}` };
}

function serverEnvironment(plan: AdminPlan): Values | undefined {
  const proxy = { DASK_GATEWAY__PROXY_ADDRESS: innerProxy(plan) };
  if (isOneRelease(plan)) return plan.reach === 'loadBalancer' ? proxy : undefined;
  const path = gatewayPath(plan);
  return {
    DASK_GATEWAY__ADDRESS: `http://proxy-public${path}`,
    ...proxy,
    DASK_GATEWAY__PUBLIC_ADDRESS: `${path}/`,
    DASK_GATEWAY__AUTH__TYPE: 'jupyterhub',
  };
}

function environmentRemark(plan: AdminPlan): string {
  if (isOneRelease(plan)) {
    return `The chart would name port 80, where schedulers no longer answer once they have port ${String(SCHEDULER_PORT)} for themselves.`;
  }
  return 'Where servers of users find the gateway. Science Gateway reads the proxy address from here when it goes through the hub; no secret is among them.';
}

function toTraefik({ reach }: AdminPlan): Values {
  // Ports of the pods, not of the service (dask-gateway 2026.3.0, templates/traefik/deployment.yaml).
  const ports = reach === 'loadBalancer' ? [8000, SCHEDULER_PORT] : [8000];
  const matchLabels = {
    'app.kubernetes.io/name': 'dask-gateway',
    'app.kubernetes.io/component': 'traefik',
  };
  return {
    to: [{ podSelector: { matchLabels } }],
    ports: ports.map((port) => ({ port, protocol: 'TCP' })),
  };
}
