import { delay } from '../../src/base/abort.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import tenSeconds from '../programs/jobs/ten_seconds.py';
import type { Peer } from './peer.ts';
import type { Row } from './report.ts';
import { storeAt, type Bench } from './setting.ts';
import { sampleOf, takeTurns, timed } from './stats.ts';
import { TRIVIAL } from './trivial.ts';
import { boardOf, runJob } from './job.ts';

/** Row 2: a job that does nothing, on warm workers, and when its record is there. */
export async function warmTrivial(bench: Bench, peer: Peer, rounds: number): Promise<Row[]> {
  const board = await boardOf(bench);
  const recorded: number[] = [];
  const accepted: number[] = [];
  const { ours, theirs } = await takeTurns(
    {
      ours: async () => {
        const job = await runJob(bench, board, TRIVIAL, {});
        accepted.push(job.acceptedMs);
        recorded.push(await untilThere(bench, job.id, 'status.json'));
        // The rest of the record is written behind the job's end: not into the peer's turn.
        await untilThere(bench, job.id, 'ro-crate-metadata.json');
        return job.ms;
      },
      theirs: async () => (await peer.measure('trivial')).ms,
    },
    { rounds, warmups: 10 },
  );
  const steady = (times: number[]) => sampleOf(times.slice(10));
  return [
    {
      what: 'Warm trivial job: submit → the function’s end',
      ours: { name: 'ours, submit → end event', sample: ours },
      peers: [{ name: 'Python, client.submit(f).result()', sample: theirs, goal: 1 }],
    },
    {
      what: 'Of the same jobs',
      ours: { name: 'ours, submit → accepted', sample: steady(accepted) },
      peers: [],
    },
    {
      what: 'Record beside the data',
      ours: { name: 'ours, end event → status.json', sample: steady(recorded), budgetMs: 50 },
      peers: [],
    },
  ];
}

/** What our wrapper costs a job of ten seconds that prints and tells its progress at each step. */
export async function longJob(bench: Bench, peer: Peer, rounds: number): Promise<Row> {
  const board = await boardOf(bench);
  const program = { name: 'ten_seconds', source: tenSeconds, entry: 'run' };
  const { ours, theirs } = await takeTurns(
    {
      ours: async () => (await runJob(bench, board, program, {})).ms,
      theirs: async () => (await peer.measure('ten_seconds')).ms,
    },
    { rounds, warmups: 0 },
  );
  return {
    what: 'Job of ten seconds with a thousand lines: submit → the function’s end',
    ours: { name: 'ours, log and progress followed', sample: ours },
    peers: [{ name: 'Python, the same function by client.submit', sample: theirs, goal: 1.02 }],
  };
}

/** Row 3: the sample job on warm workers. */
export async function sampleJob(bench: Bench, peer: Peer, rounds: number): Promise<Row> {
  const board = await boardOf(bench);
  const { ours, same, array } = await takeTurns(
    {
      ours: async (seed) => (await runJob(bench, board, sampleProgram, { seed })).ms,
      same: async (seed) => (await peer.measure('sample_same', seed)).ms,
      array: async () => (await peer.measure('sample_array')).ms,
    },
    { rounds, warmups: 2 },
  );
  return {
    what: 'Sample job, 1000×1000 f4 in 100 chunks: submit → done',
    ours: { name: 'ours, submit → end event', sample: ours },
    peers: [
      { name: 'Python, the same program from the client', sample: same, goal: 1 },
      { name: 'Python, dask.array.store with s3fs', sample: array, goal: 1 },
    ],
  };
}

/** Milliseconds until a file of the record is in the store. */
function untilThere(bench: Bench, id: string, name: string): Promise<number> {
  const store = storeAt(bench, `_jobs/${id}`);
  return timed(async () => {
    while ((await store.get(name)) === undefined) await delay(1);
  });
}
