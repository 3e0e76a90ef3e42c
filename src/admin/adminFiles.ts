import { checkScript } from './checkScript.ts';
import { daskGatewayValues } from './daskGatewayValues.ts';
import { jupyterhubValues } from './jupyterhubValues.ts';
import type { AdminPlan } from './plan.ts';
import { profileOf } from './profileOf.ts';
import { readme } from './readme.ts';
import { secretManifest } from './secretManifest.ts';
import type { Profile } from '../site/profile.ts';

/** One file to review. */
export interface AdminFile {
  readonly name: string;
  readonly text: string;
}

/**
 * All files for one site, the one to read first in front.
 *
 * @param asFile Writes a profile as *Export Profile* does.
 */
export function adminFiles(plan: AdminPlan, asFile: (profile: Profile) => string): AdminFile[] {
  const profile = profileOf(plan);
  const profileFile = `${profile.name.replace(/[^A-Za-z0-9.-]+/g, '-')}.science-gateway.json`;
  return [
    { name: 'README.md', text: readme(plan, profileFile) },
    { name: 'values-dask-gateway.yaml', text: daskGatewayValues(plan) },
    { name: 'values-jupyterhub.yaml', text: jupyterhubValues(plan) },
    ...(plan.workerKeys ? [{ name: 'secret-object-store.yaml', text: secretManifest(plan) }] : []),
    { name: profileFile, text: asFile(profile) },
    { name: 'check.sh', text: checkScript(plan) },
  ];
}
