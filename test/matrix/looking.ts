import { delay } from '../../src/base/abort.ts';
import { isOlder } from '../../src/dask/versions.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import type { ProgramSource } from '../../src/jobs/job.ts';
import type { Check, Setting } from './check.ts';

const endless: ProgramSource = {
  name: 'endless',
  source: 'import time\n\ndef run():\n    while True:\n        time.sleep(0.05)\n',
  entry: 'run',
};

/** The first distributed that does not retire a worker whose thread runs a long task. */
const SAFE = [2024, 1, 0];

/** A cluster of its own ends by its lease, through the gateway, and not while it works. */
export const lease: Check = async ({ site, signal }) => {
  const cluster = await site.clusters.create({ workers: 0, lease: { idleMs: 4_000 }, signal });
  check(site.leases.of(cluster)?.chosen, true);
  await until('the lease ends the cluster', signal, async () =>
    (await site.gateway.clusters({ signal })).every(({ name }) => name !== cluster),
  );
  const { status } = await site.gateway.cluster(cluster, { signal });
  check(status === 'stopping' || status === 'stopped', true, status);
};

/** Workers are told while somebody looks; the tables show what runs, and a restart what it costs. */
export const looking: Check = async (setting) => {
  const { site, cluster, signal } = setting;
  site.watch.look(true);
  try {
    await until('two workers are seen', signal, () => site.watch.of(cluster)?.workers.length === 2);
    check(site.watch.of(cluster)?.odd, 0);
  } finally {
    site.watch.look(false);
  }
  await whileRunning(setting, async (id) => {
    const look = await site.look(cluster, { signal });
    await until('the task is seen', signal, async () =>
      (await look.tables()).running.some(({ task }) => task === id),
    );
    const { versions, differing } = await look.tables();
    const session = await site.jobs.link(cluster).session({ signal });
    check(versions['distributed'], session.versions.distributed);
    check(differing.length, 0);
    check((await look.restartCost()).jobs.join(), id);
  });
  const addresses = async () =>
    (await site.workers(cluster, { signal })).map(({ address }) => address);
  const before = await addresses();
  await (await site.look(cluster, { signal })).restart();
  await until('both workers are new', signal, async () => {
    const now = await addresses();
    return now.length === 2 && now.every((address) => !before.includes(address));
  });
};

/** Before 2024.1.0 a running job would lose its worker: refused, with the version in the sentence. */
export const resizing: Check = async (setting) => {
  const { site, cluster, signal } = setting;
  const bounds = { minimum: 2, maximum: 3 };
  await whileRunning(setting, async (id) => {
    const session = await site.jobs.link(cluster).session({ signal });
    const { distributed } = session.versions;
    for (const shrink of [
      () => site.resize.adapt(cluster, bounds, { signal }),
      () => site.resize.scale(cluster, 1, { signal }),
    ]) {
      if (isOlder(distributed, SAFE)) {
        const said = await shrink().then(
          () => 'nothing',
          (error: unknown) => (error as Error).message,
        );
        check(said.includes(`distributed ${distributed}:`), true, said);
      } else await shrink();
    }
    await site.resize.scale(cluster, 2, { signal });
    await delay(3_000, { signal });
    const job = await site.jobs.details({ id, cluster }, { signal });
    check(job.state, 'running', job.error);
    check(job.attempts, 1);
  });
  await site.resize.adapt(cluster, bounds, { signal });
  await site.resize.scale(cluster, 2, { signal });
  await until('two workers are left', signal, async () => {
    return (await site.workers(cluster, { signal })).length === 2;
  });
};

/** Calls `work` with the id of a job that runs, and ends the job afterwards. */
async function whileRunning(
  { site, cluster, signal }: Setting,
  work: (id: string) => Promise<void>,
): Promise<void> {
  const id = generateJobId('matrix-endless');
  await site.jobs.submit(cluster, { program: endless, params: {}, id }, { signal });
  const board = await site.jobs.link(cluster).board({ signal });
  await board.until(id, ({ state }) => state === 'running', { signal });
  try {
    await work(id);
  } finally {
    await site.jobs.cancel({ id, cluster }, { signal });
  }
  await board.ended(id, { signal });
}

async function until(
  what: string,
  signal: AbortSignal,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Waited a minute in vain: ${what}.`);
    await delay(500, { signal });
  }
}

function check(is: unknown, should: unknown, more?: string): void {
  if (is === should) return;
  throw new Error(`${String(is)} instead of ${String(should)}${more ? `: ${more}` : ''}`);
}
