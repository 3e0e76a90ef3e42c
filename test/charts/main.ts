import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { daskGatewayValues } from '../../src/admin/daskGatewayValues.ts';
import { jupyterhubValues } from '../../src/admin/jupyterhubValues.ts';
import type { AdminPlan } from '../../src/admin/plan.ts';
import { everyPlan } from '../kit/adminPlans.ts';

type Tree = Record<string, unknown>;

const WRITTEN: Record<string, (plan: AdminPlan) => string> = {
  'dask-gateway': daskGatewayValues,
  jupyterhub: jupyterhubValues,
};

/** Checks all plans against the charts in `folders`; returns how many checks failed. */
export async function main(folders: readonly string[]): Promise<number> {
  let passed = 0;
  let failed = folders.length < 2 ? 1 : 0;
  if (failed > 0) console.error('Name the folders of both charts, dask-gateway and jupyterhub.');
  for (const folder of folders) {
    const { name, version } = (await yaml(join(folder, 'Chart.yaml'))) as Record<string, string>;
    const write = WRITTEN[name ?? ''];
    if (!write) throw new Error(`${folder} holds chart ${String(name)}, which is not one of ours.`);
    const defaults = await yaml(join(folder, 'values.yaml'));
    const ajv = new Ajv({ strict: false, allErrors: true });
    const accept = ajv.compile(await schemaIn(folder));
    for (const { title, plan } of everyPlan()) {
      const all = load(write(plan)) as Tree;
      const ours = plan.layout === 'jetstream2' ? all : (all[String(name)] as Tree);
      const isGood = accept(merged(defaults, ours));
      if (isGood) passed += 1;
      else failed += 1;
      if (!isGood) console.error(`✗ ${name}, ${title}: ${ajv.errorsText(accept.errors)}`);
    }
    if (accept(merged(defaults, { nobody: 'knows this' }))) failed += 1;
    else passed += 1;
    console.log(`${String(name)} ${String(version)}: all plans were tried`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}

/** A chart ships JSON, its repository has YAML. */
async function schemaIn(folder: string): Promise<Tree> {
  const packaged = join(folder, 'values.schema.json');
  return yaml(existsSync(packaged) ? packaged : join(folder, 'values.schema.yaml'));
}

async function yaml(file: string): Promise<Tree> {
  return load(await readFile(file, 'utf8')) as Tree;
}

/** As Helm does it: mappings are joined, everything else is replaced. */
function merged(below: Tree, above: Tree): Tree {
  const out = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = out[key];
    out[key] = isTree(old) && isTree(value) ? merged(old, value) : value;
  }
  return out;
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
