/**
 * Ours in the cold race: a fresh process that lists the clusters, connects and submits, built as one
 * small CommonJS file like what an editor loads. As the Python client, it shows its token to the
 * gateway only.
 *
 * @module
 */
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

async function main(line: string): Promise<void> {
  const { profile, token, cluster, id } = validateJson(spec, line, 'standard input');
  const credentials = {
    token: () => Promise.resolve(token),
    storeKeys: () => Promise.resolve(undefined),
  };
  const site = new Site({ profile, credentials });
  await site.clusters.refresh();
  await site.jobs.submit(cluster, { program: TRIVIAL, params: {}, id });
  process.stdout.write('accepted\n');
  await site[Symbol.asyncDispose]();
  process.stdin.destroy();
}

let text = '';
process.stdin.setEncoding('utf8').on('data', function take(piece: string) {
  text += piece;
  if (!text.includes('\n')) return;
  process.stdin.off('data', take);
  void main(text);
});
