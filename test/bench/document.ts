import { tableOf, type Row } from './report.ts';

/** What is said around the table. */
export interface Circumstances {
  readonly command: string;
  readonly load: string;
  readonly machine: readonly string[];
}

/** Above this load the numbers say as much about the others on the machine as about us. */
const QUIET = 0.7;
const busy = `
> The machine was busy with other work. Trust no time here; run it again when it is quiet.
`;

/** The whole report as Markdown. */
export function documentOf(
  rows: readonly Row[],
  { command, load, machine }: Circumstances,
): string {
  return `# Benchmarks

Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}; load of the machine before: ${load}.

${machine.join('\n')}
${Number(load) > QUIET ? busy : ''}
${tableOf(rows)}

## What is measured

${notes}`;
}

const notes = `Everything runs on one machine and one local stack: a cluster of 3 workers with 2 threads
each. The competitors take turns (A B A B …), so noise hits all; the first rounds are dropped. The
environment's \`OPENBLAS_*\` variables are left as they are, for all of them.

- **Cold submit.** From the start of a fresh process; everything told on standard input. Ours signs
  in at the hub, lists the clusters, connects and submits, until the scheduler has confirmed. The
  peer's clock stops when \`client.submit\` returns, which is before the scheduler has heard of it.
- **Warm trivial job.** \`def run(): return 1\`, one at a time, connections open, workers warm. Ours
  ends with the end event; it claims the job's place in the object store before the function runs,
  which the peer does not. The record is polled every millisecond after the end event.
- **Sample job.** The same program, chunks and workers. *The same program from the client*: the very
  \`random_array.py\`, with the client in Python. *dask.array.store*: as the system that this one
  replaces wrote it, \`dask.array.random\` into a Zarr 2 array over s3fs.
- **Reading.** Warm: processes, libraries, connections (one store object each is kept). Metadata and
  all 100 chunks are fetched every time; nothing is cached. Peers with their own defaults.
- **History.** 1 000 small records under one prefix, read with connections that stay open.
- **Followed log.** A job prints 10 000 lines a second for a minute, and a process follows it as an
  extension host does. The time that its event loop is late; the interval of the looks is taken off.
- **Clusters view.** In a real editor, on 20 real clusters of 50 workers: three have workers of the
  gateway, the rest of the fifty exist in their schedulers only and say something new with half of
  their heartbeats. From the press on the icon to the frame after the last row; what the extension
  host's event loop does in a second, halved, while the view is seen and while it is not; requests
  as the gateway's own log has them.
- **Starts.** From the key press until the path of the picture is printed: cluster, sample job and
  the check of every value included. Attached: the cluster runs already.
`;
