/**
 * Ours in the cold race: a fresh process that signs in, lists, connects and submits, built as one
 * small file like what an editor loads.
 *
 * @module
 */
import { createInterface } from 'node:readline';
import { v, validateJson } from '../../src/base/validate.ts';
import type { Profile } from '../../src/site/profile.ts';
import { Site } from '../../src/site/site.ts';
import { TRIVIAL } from './trivial.ts';

const spec = v.object({
  profile: v.custom<Profile>((value) => typeof value === 'object'),
  token: v.string(),
  cluster: v.string(),
  id: v.string(),
});

const [line = ''] = await new Promise<string[]>((resolve) => {
  createInterface({ input: process.stdin }).once('line', (first) => resolve([first]));
});
const { profile, token, cluster, id } = validateJson(spec, line, 'standard input');
const credentials = {
  token: () => Promise.resolve(token),
  storeKeys: () => Promise.resolve(undefined),
};
const site = new Site({ profile, credentials });
await Promise.all([site.user(), site.clusters.refresh()]);
await site.jobs.submit(cluster, { program: TRIVIAL, params: {}, id });
process.stdout.write('accepted\n');
await site[Symbol.asyncDispose]();
process.stdin.destroy();
