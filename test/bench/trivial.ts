import type { ProgramSource } from '../../src/jobs/job.ts';

/** A job that does next to nothing, as does the peers' function. */
export const TRIVIAL: ProgramSource = {
  name: 'trivial',
  source: 'def run():\n    """Do next to nothing."""\n    return 1\n',
  entry: 'run',
};

let count = 0;
const run = Date.now().toString(36);

/** An id that no job of this stack has had. */
export function freshId(what: string): string {
  count += 1;
  return `bench-${what}-${run}-${count}`;
}
