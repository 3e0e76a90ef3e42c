import { sampleProgram } from '../../src/jobs/sample.ts';
import { openArray } from '../../src/zarr/node.ts';
import { defaultView, readSlice2d } from '../../src/zarr/slice.ts';
import { boardOf, runJob } from './job.ts';
import type { Peer, PeerTask } from './peer.ts';
import type { Row } from './report.ts';
import { storeAt, type Bench } from './setting.ts';
import { takeTurns, timed } from './stats.ts';

/**
 * Row 4: an array of 100 chunks from S3 into memory. Processes, libraries and connections are warm;
 * metadata and chunks are fetched every time.
 */
export async function reading(bench: Bench, peer: Peer, rounds: number): Promise<Row> {
  const { id: prefix } = await runJob(bench, await boardOf(bench), sampleProgram, { seed: 1 });
  const sums = new Set<number>();
  const theirs = (task: PeerTask) => async () => {
    const { ms, result } = await peer.measure(task, prefix);
    sums.add(Math.round(result?.sum ?? 0));
    return ms;
  };
  const { ours, obstore, s3fs } = await takeTurns(
    {
      ours: async () => {
        let data: ArrayLike<unknown> = [];
        const ms = await timed(async () => (data = await readAll(bench, prefix)));
        sums.add(Math.round(sumOf(data)));
        return ms;
      },
      obstore: theirs('read_obstore'),
      s3fs: theirs('read_s3fs'),
    },
    // V8 has compiled what a request runs through after some two thousand of them.
    { rounds, warmups: 20 },
  );
  if (sums.size !== 1) throw new Error(`The readers read different arrays: ${[...sums].join()}`);
  return {
    what: '1000×1000 f4 in 100 chunks: S3 → typed array',
    ours: { name: 'ours, in Node', sample: ours },
    peers: [
      { name: 'zarr-python with obstore', sample: obstore, goal: 0.8 },
      { name: 'zarr-python with s3fs', sample: s3fs, goal: 0.2 },
    ],
  };
}

async function readAll(bench: Bench, prefix: string): Promise<ArrayLike<unknown>> {
  const store = storeAt(bench, prefix);
  const { node } = await openArray(store, '');
  return (await readSlice2d(store, node, defaultView(node))).data;
}

function sumOf(data: ArrayLike<unknown>): number {
  let sum = 0;
  for (let index = 0; index < data.length; index += 1) sum += Number(data[index]);
  return sum;
}
