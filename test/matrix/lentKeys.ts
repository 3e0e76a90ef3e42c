import { generateJobId } from '../../src/jobs/jobId.ts';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { LOCAL } from '../../src/site/localProfile.ts';
import { startStack } from '../../src/stack/startStack.ts';
import { localSite, ownHome, workersThere } from '../bench/setting.ts';
import type { Check } from './check.ts';

/** Everything that the scheduler holds or has said, and what its workers have said. */
const dump = {
  name: 'matrix_dump',
  bootstrap,
  source: `
import json

async def main(op, payload, scheduler):
    topics = getattr(getattr(scheduler, "_broker", None), "_topics", None) or scheduler.events
    logs = await scheduler.broadcast(msg={"op": "get_logs"})
    events = [list(getattr(topic, "events", topic)) for topic in topics.values()]
    tasks = [(task.run_spec, task.annotations) for task in scheduler.tasks.values()]
    return json.dumps(repr((events, tasks, logs, scheduler.get_logs())))
`,
};

/** On a stack whose workers have no keys: refused before, done after, also on a later worker. */
export const lentKeys: Check = async ({ clusterPython, signal }) => {
  await using home = await ownHome();
  const variant = { workerKeys: false };
  await using stack = await startStack({ home: home.path, clusterPython, variant, signal });
  await using site = localSite(stack, await stack.userToken());
  const cluster = await site.clusters.create({ workers: 1, signal });
  const ended = async (name: string) => {
    const id = generateJobId(name);
    const params = { ...sampleDefaults };
    await site.jobs.submit(cluster, { program: sampleProgram, params, id }, { signal });
    return (await site.jobs.link(cluster).board({ signal })).ended(id, { signal });
  };
  await workersThere(site, cluster, { count: 1, signal });
  check((await ended('before')).failure, 'keys missing');
  await site.lendKeys(cluster, LOCAL, { signal });
  check(await site.tryKeys(cluster, LOCAL, { signal }), 'lent');
  await site.clusters.scale(cluster, 2, { signal });
  await workersThere(site, cluster, { count: 2, signal });
  const job = await ended('after');
  check(job.error ?? job.state, 'done');
  const session = await site.jobs.link(cluster).session({ signal });
  const said = String(await session.call(dump, '', null));
  check(said.includes('science-gateway-keys'), true);
  check(said.includes(stack.storeKeys().secretAccessKey), false);
  await site.takeBackKeys(cluster, { signal });
  check(await site.workerKeys(cluster, LOCAL, { signal }), 'none');
  check((await ended('later')).failure, 'keys missing');
};

function check(is: unknown, should: unknown): void {
  if (is !== should) throw new Error(`${String(is)} instead of ${String(should)}`);
}
