import { describe, expect, it } from 'vitest';
import { readProgram } from '../../../src/jobs/program/readProgram.ts';
import { checkJobId } from '../../../src/jobs/jobId.ts';
import {
  checkBucket,
  checkSampleParams,
  sampleDefaults,
  sampleProgram,
} from '../../../src/jobs/sample.ts';
import { draftOf, readForm } from '../../../src/shared/formRead.ts';
import { countJobs } from '../../../src/shared/formSweep.ts';
import { formWords } from '../../../src/shared/formWords.ts';
import { jobFields, sweepChoice, wishOf } from '../../../src/vscode/submit/jobFields.ts';

const { entries } = readProgram(sampleProgram.source, 'random_array.py');
const [entry] = entries;
if (!entry) throw new Error('the sample has no entry');
const runnable = { ...entry, program: sampleProgram, label: 'sample', owner: 'sample' };
const fields = jobFields(runnable, { id: 'a-job', bucket: 'results' });
const checks = { checkId: checkJobId, checkBucket, taken: new Set(['old']) };

/** What comes of these texts, the rest as proposed. */
function wish(texts: Readonly<Record<string, string>>) {
  const drafts = Object.fromEntries(
    fields.map((field) => [field.name, texts[field.name] ?? draftOf(field)]),
  );
  const read = readForm(fields, drafts, formWords);
  const jobs = countJobs({ fields, sweep: sweepChoice() }, drafts, formWords).jobs;
  return 'problems' in read
    ? { ...read, jobs }
    : { ...wishOf(runnable, read.values, checks), jobs };
}

it('the form has every parameter of the sample, then name, bucket and time limit', () => {
  expect(fields.map(({ name }) => name)).toEqual([
    ...['shape', 'chunks', 'dtype', 'zarr_format', 'compressor', 'seed'].map((n) => `param.${n}`),
    ...['sweep', 'id', 'bucket', 'timeout'],
  ]);
});

it('what is proposed is what the sample has as defaults', () => {
  const made = wish({});
  if (!('wish' in made)) throw new Error(JSON.stringify(made));
  expect(made.wish).toMatchObject({ id: 'a-job', bucket: 'results', timeoutMs: undefined });
  expect(made.wish.params).toEqual([sampleDefaults]);
  expect(checkSampleParams(made.wish.params[0] ?? {})).toEqual(sampleDefaults);
});

describe('several values', () => {
  it('make each with each', () => {
    const made = wish({ 'param.seed': '1..3', 'param.shape': '[10, 10], [20, 20]' });
    if (!('wish' in made)) throw new Error(JSON.stringify(made));
    expect(made.jobs).toBe(6);
    expect(made.wish.params).toHaveLength(6);
    expect(made.wish.params.at(-1)).toMatchObject({ seed: 3, shape: [20, 20] });
  });

  it('or first with first, and then need equally many', () => {
    const { zip } = sweepChoice();
    const even = { 'param.seed': '1, 2', 'param.shape': '[10, 10], [20, 20]', sweep: zip };
    const made = wish(even);
    if (!('wish' in made)) throw new Error(JSON.stringify(made));
    expect(made.wish.params.map(({ seed, shape }) => [seed, shape])).toEqual([
      [1, [10, 10]],
      [2, [20, 20]],
    ]);
    const uneven = wish({ ...even, 'param.seed': '1..3' });
    expect(uneven).toMatchObject({ jobs: undefined });
    expect('problems' in uneven && Object.values(uneven.problems).join()).toMatch(/equally many/);
  });
});

it.each([
  [{ id: 'a b' }, 'id', /cannot contain a space/],
  [{ id: 'old' }, 'id', /already/],
  [{ bucket: 'UPPER' }, 'bucket', /lower-case/],
  [{ 'param.seed': 'x' }, 'param.seed', /whole number/],
  [{ timeout: '-1' }, 'timeout', /0 or more/],
])('%j is explained beside %s', (texts, name, sentence) => {
  const made = wish(texts);
  if (!('problems' in made)) throw new Error('no problem was found');
  expect(made.problems[name]).toMatch(sentence);
});

it('a time limit is in minutes', () => {
  expect(wish({ timeout: '1.5' })).toMatchObject({ wish: { timeoutMs: 90_000 } });
});
