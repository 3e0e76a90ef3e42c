import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LineProcess, type Program } from './lines.ts';
import type { Row } from './report.ts';
import type { Bench } from './setting.ts';
import { takeTurns, timed } from './stats.ts';
import { freshId } from './trivial.ts';

/** Row 1: from the start of a process until its job is accepted. */
export async function coldSubmit(bench: Bench, rounds: number): Promise<Row> {
  const { root, bundle, python, profile, peerSpec } = bench;
  const folder = await mkdtemp(join(tmpdir(), 'sg-cold-'));
  try {
    const file = join(folder, 'cold.cjs');
    await bundle(join(root, 'test', 'bench', 'coldProcess.ts'), file);
    const peer = join(root, 'test', 'bench', 'cold_peer.py');
    const { ours, theirs, floor } = await takeTurns(
      {
        ours: () => accepted({ command: process.execPath, args: [file] }, { ...peerSpec, profile }),
        theirs: () => accepted({ command: python, args: [peer] }, peerSpec),
        floor: () => timed(() => promisify(execFile)(process.execPath, ['-e', '0'])),
      },
      { rounds },
    );
    return {
      what: 'Cold submit: process start → job accepted',
      ours: { name: 'ours, a fresh Node process', sample: ours },
      peers: [
        { name: 'Python, dask_gateway', sample: theirs, goal: 0.1 },
        { name: 'the floor: node -e 0', sample: floor },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Time until a process that gets `spec` says that its job is accepted; its exit is not measured. */
async function accepted(
  program: Program,
  spec: Readonly<Record<string, unknown>>,
): Promise<number> {
  let child: LineProcess | undefined;
  const ms = await timed(async () => {
    child = new LineProcess(program);
    child.write({ ...spec, id: freshId('cold') });
    const line = await child.next();
    if (line !== 'accepted') throw new Error(`${program.command} said ${line}`);
  });
  await child?.end();
  return ms;
}
