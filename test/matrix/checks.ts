import type { ProgramSource } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { checkArray } from '../../src/start/checkArray.ts';
import type { Check, Setting } from './check.ts';
import { lentKeys } from './lentKeys.ts';
import { lease, looking, resizing } from './looking.ts';

const failing: ProgramSource = {
  name: 'failing',
  source: 'def run():\n    raise ValueError("chunk 3, 4 is empty")\n',
  entry: 'run',
};

const endless: ProgramSource = {
  name: 'endless',
  source:
    'import time\n\ndef run():\n    print("running")\n    while True:\n        time.sleep(0.05)\n',
  entry: 'run',
};

/** By the name in the table. */
export const checks: Readonly<Record<string, Check>> = {
  'sample job, values': async (setting) => {
    const { site, python, signal } = setting;
    const job = await ended(setting, sampleProgram, { ...sampleDefaults }, newId('sample'));
    expect(job.state, 'done', job.error);
    expect(job.progress?.done, 100);
    await checkArray(site.openStore(job.output), sampleDefaults, python, signal);
  },
  'Python error': async (setting) => {
    const { id } = await ended(setting, failing, {}, newId('failing'));
    const job = await setting.site.jobs.details({ id, cluster: setting.cluster }, setting);
    expect(job.state, 'failed', job.error);
    expect(job.error, 'ValueError: chunk 3, 4 is empty');
    expect(job.traceback?.includes('failing.py'), true, job.traceback);
  },
  cancel: async (setting) => {
    const { site, cluster, signal } = setting;
    const id = newId('endless');
    await site.jobs.submit(cluster, { program: endless, params: {}, id }, { signal });
    const board = await site.jobs.link(cluster).board({ signal });
    await board.until(id, ({ state }) => state === 'running', { signal });
    await site.jobs.cancel({ id, cluster }, { signal });
    expect((await board.ended(id, { signal })).state, 'cancelled');
  },
  'same id twice': async (setting) => {
    const { site, cluster, signal } = setting;
    const id = newId('twice');
    const request = { program: failing, params: {}, id };
    const first = await site.jobs.submit(cluster, request, { signal });
    const second = await site.jobs.submit(cluster, request, { signal });
    expect([first.existing, second.existing].join(), 'false,true');
    const board = await site.jobs.link(cluster).board({ signal });
    await board.ended(id, { signal });
    expect((await board.get(id, { signal })).attempts, 1);
  },
  'lent keys': lentKeys,
  lease,
  looking,
  resizing,
};

const newId = (what: string) => generateJobId(`matrix-${what}`);

async function ended(
  { site, cluster, signal }: Setting,
  program: ProgramSource,
  params: Readonly<Record<string, unknown>>,
  id: string,
) {
  await site.jobs.submit(cluster, { program, params, id }, { signal });
  return (await site.jobs.link(cluster).board({ signal })).ended(id, { signal });
}

function expect<T>(is: T, should: T, more?: string): void {
  if (is === should) return;
  throw new Error(`${String(is)} instead of ${String(should)}${more ? `: ${more}` : ''}`);
}
