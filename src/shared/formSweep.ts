import type { Drafts, FormDescription } from './form.ts';
import { readField } from './formRead.ts';
import type { FormWords } from './formWords.ts';

/** What the values of a form amount to. */
export interface SweepCount {
  /** How many parameters have several values. */
  readonly varied: number;
  /** How many jobs come of it; `undefined` when the lists have different lengths. */
  readonly jobs: number | undefined;
}

/** Counts the jobs of what is entered; fields that cannot be read count as one value. */
export function countJobs(
  { fields, sweep }: Pick<FormDescription, 'fields' | 'sweep'>,
  drafts: Drafts,
  words: FormWords,
): SweepCount {
  const counts = fields
    .map((field) => {
      if (field.type !== 'param') return 1;
      const read = readField(field, drafts[field.name] ?? '', words);
      const value = 'value' in read ? read.value : undefined;
      return typeof value === 'object' && Array.isArray(value['values'])
        ? value['values'].length
        : 1;
    })
    .filter((count) => count > 1);
  const isZip = sweep !== undefined && drafts[sweep.field] === sweep.zip;
  const [first = 1] = counts;
  const jobs = isZip
    ? counts.every((count) => count === first)
      ? first
      : undefined
    : counts.reduce((all, count) => all * count, 1);
  return { varied: counts.length, jobs };
}
