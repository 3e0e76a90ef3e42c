/** What was measured of one competitor, in milliseconds. */
export interface Sample {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

/** One competitor: measures once and resolves to milliseconds. */
export type Measure = (round: number) => Promise<number>;

/** Median, smallest and largest of some times. */
export function sampleOf(times: readonly number[]): Sample {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1), n: sorted.length };
}

/**
 * Lets the competitors take turns (A B A B …), so that noise of the machine hits all of them, and
 * drops the first `warmups` rounds.
 */
export async function takeTurns<Name extends string>(
  competitors: Readonly<Record<Name, Measure>>,
  { rounds, warmups = 1 }: { rounds: number; warmups?: number },
): Promise<Readonly<Record<Name, Sample>>> {
  const names = Object.keys(competitors) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmups + rounds; round += 1) {
    for (const name of names) {
      const ms = await competitors[name](round);
      if (round >= warmups) times.get(name)?.push(ms);
    }
  }
  const samples = names.map((name) => [name, sampleOf(times.get(name) ?? [])]);
  return Object.fromEntries(samples) as Record<Name, Sample>;
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
