/**
 * `npm run test:matrix`: the sample job and what can go wrong with a job, on clusters of other
 * versions of dask, each with the packages of its time.
 *
 * @module
 */
import { sentence } from '../../src/base/errors.ts';
import { ensureEnvironment, type Environment } from '../../src/stack/environment.ts';
import { defaultCache } from '../../src/stack/paths.ts';
import { startStack } from '../../src/stack/startStack.ts';
import { localSite, ownHome, workersThere } from '../bench/setting.ts';
import type { Setting } from './check.ts';
import { checks } from './checks.ts';
import { oldPython, versionsIn } from './oldEnvironment.ts';
import { dayOf, MET_IN_THE_WILD } from './versions.ts';

/** Longest time for one check, and for a cluster to come up, ms. */
const LIMIT = 120_000;
const WORKERS = 2;

/** What became of the checks of one version, by name; text is the failure. */
interface Outcome {
  readonly version: string;
  readonly results: ReadonlyMap<string, true | string>;
}

/** Runs the checks on each version; resolves to the number of failures. */
export async function main(args: readonly string[]): Promise<number> {
  const versions = args.length > 0 ? args : MET_IN_THE_WILD;
  versions.forEach(dayOf);
  const environment = await ensureEnvironment(defaultCache());
  const outcomes: Outcome[] = [];
  for (const version of versions) outcomes.push(await tryVersion(version, environment));
  print(outcomes);
  const all = outcomes.flatMap(({ results }) => [...results.values()]);
  const failed = all.filter((result) => result !== true).length;
  console.log(`\n${all.length - failed} passed, ${failed} failed`);
  return failed;
}

async function tryVersion(version: string, environment: Environment): Promise<Outcome> {
  const results = new Map<string, true | string>();
  const began = Date.now();
  try {
    const clusterPython = await oldPython(version, environment, defaultCache());
    console.log(`\n${await versionsIn(clusterPython)}`);
    await using home = await ownHome();
    await using stack = await startStack({ home: home.path, clusterPython });
    await using site = localSite(stack, await stack.userToken());
    const limit = AbortSignal.timeout(LIMIT);
    const cluster = await site.clusters.create({ workers: WORKERS, signal: limit });
    await workersThere(site, cluster, { count: WORKERS, signal: limit });
    const python = environment.program('python');
    for (const [name, result] of await runChecks({ site, cluster, python, clusterPython })) {
      results.set(name, result);
    }
  } catch (error) {
    for (const name of Object.keys(checks)) results.set(name, sentence(error));
  }
  console.log(`  ${((Date.now() - began) / 1000).toFixed(0)} s`);
  return { version, results };
}

async function runChecks(
  setting: Omit<Setting, 'signal'>,
): Promise<ReadonlyMap<string, true | string>> {
  const results = new Map<string, true | string>();
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check({ ...setting, signal: AbortSignal.timeout(LIMIT) });
      results.set(name, true);
    } catch (error) {
      results.set(name, sentence(error));
    }
    const result = results.get(name);
    console.log(`  ${result === true ? '✓' : '✗'} ${name}${result === true ? '' : `: ${result}`}`);
  }
  return results;
}

function print(outcomes: readonly Outcome[]): void {
  const names = Object.keys(checks);
  console.log(
    `\n${['distributed', ...names]
      .map((name) => name.padEnd(18))
      .join('  ')
      .trimEnd()}`,
  );
  for (const { version, results } of outcomes) {
    const marks = names.map((name) => (results.get(name) === true ? '✓' : '✗').padEnd(18));
    console.log([version.padEnd(18), ...marks].join('  ').trimEnd());
  }
}
