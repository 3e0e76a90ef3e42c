import {
  CHART_VERSIONS,
  SCHEDULER_PORT,
  traefikService,
  type AdminPlan,
  type Layout,
} from './plan.ts';

const TITLES: Record<Layout, string> = {
  jetstream2: 'JupyterHub and Dask Gateway as two releases, as on Jetstream 2',
  daskhub: 'the DaskHub chart',
  '2i2c': 'a chart like the basehub of 2i2c',
};

/** `README.md` of the folder: what is in it, the exact commands, what users get. */
export function readme(plan: AdminPlan, profileFile: string): string {
  const { hub, layout } = plan;
  return `# Science Gateway at ${hub}

Written for ${TITLES[layout]}.
Nothing has been changed anywhere: read the files, edit them, then run the commands below. Release names and namespace (\`${plan.namespace}\`) are the usual ones of this
layout; change them in all files if yours differ.

| file | what it is |
|---|---|
| \`values-dask-gateway.yaml\` | Dask Gateway: who may use it, keys for workers, limits, how schedulers are reached |
| \`values-jupyterhub.yaml\` | JupyterHub: the service, the scopes of users and of their servers |
${secretRow(plan)}| \`${profileFile}\` | for users: *Science Gateway: Import Profile…* reads it; no secret in it |
| \`check.sh\` | looks whether all of it works; only reads |

## Apply
${steps(plan)}
## What users get

${outcome(plan)}

They install the extension, run *Science Gateway: Import Profile…* with \`${profileFile}\`, and sign in
with a token from <${hub}/hub/token>. The token needs these scopes, which the sign-in lets users tick
and puts on the clipboard:

\`\`\`
access:services!service=dask-gateway
read:users:name!user
read:tokens!user
\`\`\`

${plan.reach === 'clusterIp' ? 'The way in through the hub needs two more: `access:servers!user` and `servers!user`.\n' : ''}With \`tokens!user\`, which is ticked at first too, a token can renew itself; it may then make other
tokens with all rights of its user.

## Undo

\`helm rollback\` with the release, and \`kubectl --namespace ${plan.namespace} delete secret ${plan.secret}\`
if the secret was made for this.
`;
}

function secretRow({ workerKeys }: AdminPlan): string {
  if (!workerKeys) return '';
  return '| `secret-object-store.yaml` | the frame of a secret; fill the placeholders in |\n';
}

function steps(plan: AdminPlan): string {
  const parts = [
    prepare(plan),
    compare(plan),
    secretStep(plan),
    rehearse(plan),
    apply(plan),
    addressStep(plan),
  ];
  const numbered = parts.filter(Boolean).map((part, index) => `\n${String(index + 1)}. ${part}\n`);
  return `${numbered.join('')}\n${String(numbered.length + 1)}. Look whether it works:\n\n${code('sh check.sh')}\n`;
}

function prepare({ layout }: AdminPlan): string {
  const lines = ['helm repo add dask https://helm.dask.org/'];
  if (layout === 'jetstream2') {
    lines.push('helm repo add jupyterhub https://hub.jupyter.org/helm-chart/');
  }
  return `Make the charts known:\n\n${code([...lines, 'helm repo update'].join('\n'))}`;
}

function compare({ store, bounds }: AdminPlan): string {
  const where = `\`${store.bucket}\` at ${store.endpoint ?? 'Amazon'} (${store.region})`;
  return `Compare with what you have. Helm replaces lists, it does not join them: where your values have \`loadRoles\`, scopes or egress rules already, add yours to these. A cluster is limited to ${String(bounds.cores)} cores and ${String(bounds.memory)} GiB, and stopped after ${String(bounds.idleMinutes)} idle minutes. Results go to ${where}: change that in the profile file too if yours is another.`;
}

function secretStep({ workerKeys, secret, store }: AdminPlan): string {
  if (!workerKeys) {
    return `Nothing to do for keys: workers get none from the site. Users lend their own for as long as a cluster lives, after a question that names the store (${store.name}) and the cluster.`;
  }
  return `Fill the placeholders of \`secret-object-store.yaml\` in, then make the secret \`${secret}\`:\n\n${code('kubectl apply --filename secret-object-store.yaml')}`;
}

function rehearse(plan: AdminPlan): string {
  const tries = commands(plan).map((command) =>
    command.replace('helm upgrade --install', 'helm template').concat(' > /dev/null'),
  );
  return `Rehearse. Helm checks the values against the schema of your very chart; nothing is sent:\n\n${code(tries.join('\n'))}`;
}

function apply(plan: AdminPlan): string {
  const version = CHART_VERSIONS['dask-gateway'];
  const crds = `kubectl apply --filename https://raw.githubusercontent.com/dask/dask-gateway/${version}/resources/helm/dask-gateway/crds/daskclusters.yaml`;
  return `Apply. Helm never updates the definitions of custom resources; the first line does, and is needed only when an older Dask Gateway is there already:\n\n${code([crds, ...commands(plan)].join('\n'))}`;
}

function addressStep(plan: AdminPlan): string {
  if (plan.reach !== 'loadBalancer') return '';
  const { namespace, schedulerHost } = plan;
  return `Ask for the address of the load balancer, point the name \`${schedulerHost}\` at it, and let the firewall pass port ${String(SCHEDULER_PORT)} from where your users are:\n\n${code(`kubectl --namespace ${namespace} get service ${traefikService(plan)}`)}`;
}

/** The exact lines; `your-values.yaml` stands for what the site has already. */
function commands({ layout, namespace, hubRelease, gatewayRelease }: AdminPlan): string[] {
  const versions = CHART_VERSIONS;
  const both =
    '--values your-values.yaml --values values-jupyterhub.yaml --values values-dask-gateway.yaml';
  switch (layout) {
    case 'jetstream2':
      return [
        `helm upgrade --install ${hubRelease} jupyterhub/jupyterhub --version ${versions.jupyterhub} --namespace ${namespace} --values your-values.yaml --values values-jupyterhub.yaml`,
        `helm upgrade --install ${gatewayRelease} dask/dask-gateway --version ${versions['dask-gateway']} --namespace ${namespace} --values values-dask-gateway.yaml`,
      ];
    case 'daskhub':
      return [`helm upgrade --install ${hubRelease} dask/daskhub --namespace ${namespace} ${both}`];
    case '2i2c':
      return [
        `helm upgrade --install ${hubRelease} ./helm-charts/basehub --namespace ${namespace} ${both}`,
      ];
  }
}

function outcome({ reach, schedulerHost }: AdminPlan): string {
  if (reach === 'loadBalancer') {
    return `Schedulers are reached directly at \`${schedulerHost}:${String(SCHEDULER_PORT)}\` (mutual TLS with a certificate of each cluster). Where a user's network blocks that port, the way in through the hub is taken instead.`;
  }
  return 'Schedulers are reached through a server of the user at the hub (HTTPS and a WebSocket to the hub, mutual TLS inside). Users are asked once before a server is started; with nothing followed for 10 minutes it is let go, and your culler decides as ever.';
}

const code = (text: string) => `   \`\`\`sh\n${text.replace(/^/gm, '   ')}\n   \`\`\``;
