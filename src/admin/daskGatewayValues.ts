import { commentedYaml, commentLines, type Remarks, type Values } from './commentedYaml.ts';
import allocations from './options_allocations.py';
import threeFields from './options_three_fields.py';
import {
  CHART_VERSIONS,
  gatewayPath,
  isOneRelease,
  SCHEDULER_PORT,
  type AdminPlan,
} from './plan.ts';

/** `values-dask-gateway.yaml`: Dask Gateway as Science Gateway likes it best. */
export function daskGatewayValues(plan: AdminPlan): string {
  const nest = isOneRelease(plan) ? 'dask-gateway' : '';
  const { values, remarks } = parts(plan);
  const head = [
    ...commentLines(
      `Dask Gateway for ${plan.hub}: values to review, checked against the schema of chart dask-gateway ${CHART_VERSIONS['dask-gateway']}. README.md beside this file says how to apply them.`,
    ),
    '',
  ].join('\n');
  if (!nest) return `${head}\n${commentedYaml(values, remarks)}`;
  const below = Object.fromEntries(
    Object.entries(remarks).map(([path, remark]) => [`${nest}.${path}`, remark]),
  );
  const inner = plan.layout === '2i2c' ? { enabled: true, ...values } : values;
  return `${head}\n${commentedYaml({ [nest]: inner }, below)}`;
}

function parts(plan: AdminPlan): { values: Values; remarks: Remarks } {
  const backend = keysFromSecret(plan);
  return {
    values: {
      gateway: {
        prefix: gatewayPath(plan),
        auth: { type: 'jupyterhub', jupyterhub: { jupyterhubServiceName: 'dask-gateway' } },
        ...backend,
        extraConfig: extraConfig(plan),
      },
      traefik: { service: traefik(plan) },
    },
    remarks: {
      'gateway.prefix': `Users reach the gateway through the hub, at ${new URL(plan.hub).origin}${gatewayPath(plan)}.`,
      'gateway.auth.jupyterhub.jupyterhubServiceName':
        'With the name of the service set, a token needs the scope access:services!service=dask-gateway. Without it any token of the hub may make clusters.',
      ...(plan.workerKeys && {
        'gateway.backend.worker.extraContainerConfig.envFrom': `Workers find the keys of the object store in their environment, from secret-object-store.yaml. A secret in envFrom stays when a user's options replace the environment.`,
        'gateway.backend.scheduler.extraContainerConfig.envFrom':
          'Schedulers need them up to distributed 2023.9: they open the arrays of a graph when they read it. With newer images this block may go.',
      }),
      'gateway.extraConfig.10-commands':
        'The scripts dask-scheduler and dask-worker, which Dask Gateway calls by itself, are gone since distributed 2026.6. The command "dask" exists since distributed 2022.10: delete this block when images are older.',
      'gateway.extraConfig.20-limits':
        'Bounds of one cluster, and when an idle one stops. Without an idle time a forgotten cluster runs for ever. Science Gateway keeps no cluster busy: being connected to one does not count as work.',
      ...(plan.choices !== 'none' && {
        'gateway.extraConfig.30-options':
          'What users may choose; Science Gateway makes its form from these. Jobs that write Zarr need zarr and either s3fs or obstore in the image, which the stock image does not have.',
      }),
      'traefik.service.type': reachRemark(plan),
      ...(plan.reach === 'loadBalancer' && {
        'traefik.service.ports.tcp.port':
          'Its own port for the scheduler traffic, so that a firewall can open it alone. That traffic is mutual TLS from end to end; Traefik passes it on by name and cannot read it.',
        'traefik.service.spec.loadBalancerSourceRanges':
          'Who may connect. The service also has port 80, plain http without encryption, which nobody outside needs: narrow this list, and close port 80 in the firewall before you widen it.',
      }),
    },
  };
}

function keysFromSecret({ workerKeys, secret }: AdminPlan): Values {
  if (!workerKeys) return {};
  // Two objects: of one, the YAML would have an anchor and an alias.
  const container = () => ({
    extraContainerConfig: { envFrom: [{ secretRef: { name: secret } }] },
  });
  return { backend: { worker: container(), scheduler: container() } };
}

function extraConfig({ bounds, choices }: AdminPlan): Values {
  const { cores, memory, workers, idleMinutes } = bounds;
  const chosen = { none: '', threeFields, allocations }[choices];
  return {
    '10-commands':
      'c.ClusterConfig.scheduler_cmd = ["dask", "scheduler"]\nc.ClusterConfig.worker_cmd = ["dask", "worker"]\n',
    '20-limits': [
      `c.ClusterConfig.cluster_max_cores = ${String(cores)}`,
      `c.ClusterConfig.cluster_max_memory = "${String(memory)} G"`,
      `c.ClusterConfig.cluster_max_workers = ${String(workers)}`,
      `c.ClusterConfig.idle_timeout = ${String(idleMinutes * 60)}`,
      '',
    ].join('\n'),
    ...(chosen && { '30-options': chosen }),
  };
}

function traefik({ reach }: AdminPlan): Values {
  if (reach === 'clusterIp') return { type: 'ClusterIP' };
  return {
    type: 'LoadBalancer',
    ports: { tcp: { port: SCHEDULER_PORT } },
    spec: { loadBalancerSourceRanges: ['192.0.2.0/24'] },
  };
}

function reachRemark({ reach, schedulerHost }: AdminPlan): string {
  if (reach === 'loadBalancer') {
    return `Laptops reach schedulers at ${schedulerHost}:${String(SCHEDULER_PORT)}: point that name at the address that this service gets. Users then need no server at the hub.`;
  }
  return 'Nothing of the gateway is reachable from outside but through the hub. Science Gateway then carries the scheduler traffic through a server of the user at the hub, and asks before it starts one: each user who follows jobs has one server running. LoadBalancer would spare it.';
}
