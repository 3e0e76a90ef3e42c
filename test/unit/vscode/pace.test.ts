import { describe, expect, it } from 'vitest';
import { Pace, paceText } from '../../../src/vscode/jobs/pace.ts';
import { sumOf } from '../../../src/vscode/jobs/jobText.ts';

const chunks = (done: number, total = 100) => ({ done, total, unit: 'chunks' as const });

function pace(...heard: readonly (readonly [time: number, done: number])[]): Pace {
  const made = new Pace();
  for (const [time, done] of heard) made.note(chunks(done), time);
  return made;
}

describe('the pace of a job', () => {
  it('is told with what is left, once it is known', () => {
    const steady = pace([0, 0], [1_000, 5], [4_000, 20]);
    expect(paceText(steady, chunks(20), 4_000)).toEqual(['5.0/s', '16 s left']);
  });

  it('is not told of too little', () => {
    expect(paceText(pace(), chunks(0), 0)).toEqual([]);
    expect(paceText(pace([0, 0], [500, 50]), chunks(50), 500)).toEqual([]);
    expect(paceText(pace([0, 0], [9_000, 1]), chunks(1), 9_000)).toEqual([]);
  });

  it('of slow jobs is counted by the minute', () => {
    const slow = pace([0, 0], [60_000, 1], [120_000, 2]);
    expect(paceText(slow, chunks(2, 4), 120_000)).toEqual(['1.0/min', '2 min 0 s left']);
  });

  it('goes down while a job stands still', () => {
    const stuck = pace([0, 0], [1_000, 10], [2_000, 20]);
    expect(stuck.rate(2_000)).toBe(10);
    expect(stuck.rate(20_200)).toBe(1);
  });

  it('begins anew with another attempt, and with another total', () => {
    expect(pace([0, 0], [5_000, 50], [6_000, 3]).rate(6_000)).toBeUndefined();
    const other = pace([0, 0], [5_000, 50]);
    other.note(chunks(51, 400), 6_000);
    expect(other.rate(6_000)).toBeUndefined();
  });

  it('forgets how it was long ago', () => {
    const heard = Array.from(
      { length: 200 },
      (_, n) => [n * 1_000, n < 100 ? 0 : n - 100] as const,
    );
    expect(pace(...heard).rate(199_000)).toBeCloseTo(1, 1);
  });

  it('says nothing is left at the end', () => {
    expect(paceText(pace([0, 0], [10_000, 100]), chunks(100), 10_000)).toEqual(['10/s']);
  });
});

describe('several jobs together', () => {
  it('are counted where all tell of it in one unit', () => {
    expect(sumOf([{ progress: chunks(3) }, { progress: chunks(9, 10) }])).toEqual(chunks(12, 110));
    expect(sumOf([{ progress: chunks(3) }, {}])).toBeUndefined();
    expect(
      sumOf([{ progress: chunks(3) }, { progress: { ...chunks(1), unit: 'steps' } }]),
    ).toBeUndefined();
  });
});
