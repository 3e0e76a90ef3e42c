import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { adminFiles } from '../../../src/admin/adminFiles.ts';
import { adminPlan, type AdminPlan } from '../../../src/admin/plan.ts';
import { parseProfiles, toSetting } from '../../../src/site/profileSetting.ts';
import { everyPlan } from '../../kit/adminPlans.ts';

type Tree = { readonly [key: string]: Tree };

const chart = (name: string): object => {
  const { about, ...schema } = JSON.parse(
    readFileSync(`test/fixtures/charts/${name}.json`, 'utf8'),
  ) as { about: string };
  expect(about).toContain('by hand');
  return schema;
};
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const accepts = {
  'dask-gateway': ajv.compile(chart('dask-gateway')),
  jupyterhub: ajv.compile(chart('jupyterhub')),
};

function filesOf(plan: AdminPlan): Record<string, string> {
  const files = adminFiles(plan, (profile) => JSON.stringify(toSetting(profile)));
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

function values(plan: AdminPlan, name: keyof typeof accepts): Tree {
  const all = load(filesOf(plan)[`values-${name}.yaml`] ?? '') as Tree;
  if (plan.layout === 'jetstream2') return all;
  expect(Object.keys(all)).toEqual([name]);
  return all[name] ?? {};
}

describe.each(everyPlan())('$title', ({ plan }) => {
  it('is accepted by the charts', () => {
    for (const name of ['dask-gateway', 'jupyterhub'] as const) {
      const accept = accepts[name];
      expect(accept(values(plan, name)), ajv.errorsText(accept.errors)).toBe(true);
    }
  });

  it('asks for the scope of the service, and gives it to users and their servers', () => {
    const { gateway } = values(plan, 'dask-gateway');
    const { hub } = values(plan, 'jupyterhub');
    expect(gateway?.['auth']).toEqual({
      type: 'jupyterhub',
      jupyterhub: { jupyterhubServiceName: 'dask-gateway' },
    });
    const scope = 'access:services!service=dask-gateway';
    expect(hub?.['loadRoles']?.['user']?.['scopes']).toEqual(['self', scope]);
    expect(hub?.['loadRoles']?.['server']?.['scopes']).toContain(scope);
  });

  it('opens schedulers as planned, inside and outside alike', () => {
    const service = values(plan, 'dask-gateway')['traefik']?.['service'];
    const { singleuser } = values(plan, 'jupyterhub');
    const direct = plan.reach === 'loadBalancer';
    expect(service?.['type']).toBe(direct ? 'LoadBalancer' : 'ClusterIP');
    expect(service?.['ports']?.['tcp']?.['port']).toBe(direct ? 8786 : undefined);
    const inner = singleuser?.['extraEnv']?.['DASK_GATEWAY__PROXY_ADDRESS'];
    const own = plan.layout === 'jetstream2';
    if (direct || own)
      expect(inner).toMatch(direct ? /^gateway:\/\/.+:8786$/ : /^gateway:\/\/.+:80$/);
    else expect(inner).toBeUndefined();
  });

  it('names the same secret everywhere, with no token and no key in it', () => {
    const files = filesOf(plan);
    const backend = values(plan, 'dask-gateway')['gateway']?.['backend'] as Record<string, unknown>;
    const secret = files['secret-object-store.yaml'];
    if (!plan.workerKeys) {
      expect([backend, secret]).toEqual([undefined, undefined]);
      expect(files['check.sh']).toContain("SECRET=''");
      return;
    }
    const { stringData, metadata } = load(secret ?? '') as Record<string, Record<string, string>>;
    const container = {
      extraContainerConfig: { envFrom: [{ secretRef: { name: metadata?.['name'] } }] },
    };
    expect(backend).toEqual({ worker: container, scheduler: container });
    expect(Object.keys(stringData ?? {})).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_DEFAULT_REGION',
    ]);
    expect(stringData?.['AWS_SECRET_ACCESS_KEY']).toMatch(/^REPLACE-/);
    expect(files['check.sh']).toContain(`SECRET='${String(metadata?.['name'])}'`);
    expect(files['README.md']).toContain(`\`${String(metadata?.['name'])}\``);
  });

  it('gives users a profile that the settings accept', () => {
    const [name, text = ''] =
      Object.entries(filesOf(plan)).find(([file]) => file.endsWith('.science-gateway.json')) ?? [];
    expect(name).not.toMatch(/[^A-Za-z0-9.-]/);
    const [profile] = parseProfiles([JSON.parse(text)]);
    const path = new URL(profile?.gateway.address ?? '').pathname;
    expect(path).toBe(values(plan, 'dask-gateway')['gateway']?.['prefix']);
    expect(profile?.hub).toBe(plan.hub);
    expect(profile?.gateway.proxy).toBe(
      plan.reach === 'loadBalancer' ? `${plan.schedulerHost}:8786` : undefined,
    );
    expect(profile?.stores.map((store) => store.name)).toEqual([profile?.results.store]);
  });

  it('has a README with lines for exactly the files that there are', () => {
    const files = filesOf(plan);
    const text = files['README.md'] ?? '';
    for (const name of Object.keys(files)) if (name !== 'README.md') expect(text).toContain(name);
    for (const [, name = ''] of text.matchAll(/--(?:values|filename) (\S+\.yaml)/g)) {
      if (/^https:|^your-/.test(name)) continue;
      expect(Object.keys(files)).toContain(name);
    }
    expect(text).toMatch(/\n {3}helm upgrade --install /);
    expect(text).not.toMatch(/undefined|\[object/);
  });
});

it('explains the consequence of each way to schedulers beside it', () => {
  const text = (reach: 'loadBalancer' | 'clusterIp') =>
    filesOf(adminPlan({ layout: 'daskhub', hub: 'https://hub.example.org', reach }))[
      'values-dask-gateway.yaml'
    ]?.replace(/\n\s*# /g, ' ');
  expect(text('clusterIp')).toMatch(/through a server of the user.* type: ClusterIP/s);
  expect(text('loadBalancer')).toMatch(/plain http.* loadBalancerSourceRanges/s);
});
