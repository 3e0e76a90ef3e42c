import { expect, test } from 'vitest';
import { StartFailed } from '../../src/site/startFailure.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import { keptLog } from '../../src/vscode/clusters/startMemory.ts';
import { testSite } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

const variant = variantStack({ options: '2i2c' });

test('a scheduler that cannot start is explained by its last words and by what was different', async () => {
  const { clusterLogs } = stackPaths(variant.stack.home);
  const schedulerLog = (cluster: string) => keptLog(clusterLogs, cluster);
  await using site = await testSite(variant.stack, { schedulerLog });
  const image = 'a:1';
  const good = await site.clusters.create({ workers: 0, options: { image } });
  await site.clusters.stop(good);
  // No Python finds its own library there.
  const environment = { PYTHONHOME: '/nowhere-at-all' };
  const failing = site.clusters.create({ workers: 0, options: { image, environment } });
  const error = await failing.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartFailed);
  const { message, log } = error as StartFailed;
  expect(message).toMatch(/did not start\. Its scheduler ended with: .*encodings/);
  expect(message).toContain('environment {} instead of {PYTHONHOME}');
  expect(message).not.toContain('nowhere-at-all');
  expect(log).toContain('encodings');
  expect(await site.gateway.clusters()).toEqual([]);
}, 180_000);
