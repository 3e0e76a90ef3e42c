import type { Sample } from './stats.ts';

/** A peer's times; `goal`: ours should take at most this part of them. */
export interface PeerTimes {
  readonly name: string;
  readonly sample: Sample;
  readonly goal?: number;
}

/** Ours with a budget in milliseconds instead of a peer. */
export interface OwnTimes {
  readonly name: string;
  readonly sample: Sample;
  readonly budgetMs?: number;
}

/** One line of the report: ours and whoever it is compared with. */
export interface Row {
  readonly what: string;
  readonly ours: OwnTimes;
  readonly peers: readonly PeerTimes[];
}

/** One line of a table. */
interface Line {
  readonly name: string;
  readonly sample: Sample;
  readonly ratio: string;
  readonly goal: string;
}

function linesOf({ ours, peers }: Row): Line[] {
  const { name, sample, budgetMs } = ours;
  const goal = budgetMs === undefined ? '' : met(sample.median <= budgetMs, `≤ ${time(budgetMs)}`);
  return [
    { name, sample, ratio: '', goal },
    ...peers.map((peer) => {
      const ratio = sample.median / peer.sample.median;
      const wanted = peer.goal === undefined ? '' : met(ratio <= peer.goal, `≤ ${peer.goal}`);
      return { name: peer.name, sample: peer.sample, ratio: ratio.toFixed(2), goal: wanted };
    }),
  ];
}

const met = (reached: boolean, goal: string) => `${goal} ${reached ? '✓' : '✗'}`;

/** A time with three digits and its unit. */
function time(ms: number): string {
  if (ms >= 100_000) return `${(ms / 1000).toFixed(0)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

const range = ({ min, max, n }: Sample) => (n > 1 ? `${time(min)} – ${time(max)}` : '');

/** A row for a terminal. */
export function printed(row: Row): string {
  const lines = linesOf(row).map(({ name, sample, ratio, goal }) => {
    const columns = [name.padEnd(44), time(sample.median).padStart(9), range(sample).padEnd(20)];
    const compared = ratio && `ours is ${ratio} ×`;
    return `  ${[...columns, `n=${sample.n}`.padEnd(5), compared, goal].join('  ').trimEnd()}`;
  });
  return [row.what, ...lines].join('\n');
}

/** All rows as a table of Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['| | median | min – max | n | ours / it | goal |', '|---|---|---|---|---|---|'];
  const lines = rows.flatMap((row) => [
    `| **${row.what}** | | | | | |`,
    ...linesOf(row).map(
      ({ name, sample, ratio, goal }) =>
        `| ${name} | ${time(sample.median)} | ${range(sample)} | ${sample.n} | ${ratio} | ${goal} |`,
    ),
  ]);
  return [...head, ...lines].join('\n');
}
