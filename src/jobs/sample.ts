import { InvalidInput } from '../base/errors.ts';
import type { ProgramSource } from './job.ts';
import { programs } from './programs.ts';

/** Parameters of the sample program, by the names of its function. */
export interface SampleParams {
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  /** numpy spelling. */
  readonly dtype: SampleDtype;
  readonly zarr_format: 2 | 3;
  readonly compressor: null | 'zstd' | 'blosc' | 'gzip';
  readonly seed: number;
}

/** Types that the sample writes. */
export type SampleDtype = (typeof dtypes)[number];

const dtypes = ['<f4', '<f8', '<i2', '<i4', '|u1'] as const;
const compressors = [null, 'zstd', 'blosc', 'gzip'] as const;
const MOST_CHUNKS = 100_000;

/** What the function itself has as defaults. */
export const sampleDefaults: SampleParams = {
  shape: [1000, 1000],
  chunks: [100, 100],
  dtype: '<f4',
  zarr_format: 2,
  compressor: null,
  seed: 0,
};

/** The program. */
export const sampleProgram: ProgramSource = {
  name: 'random_array',
  source: programs.random_array.source,
  entry: 'run',
};

/**
 * Checks values for the sample's parameters; those not given have their defaults.
 *
 * @throws InvalidInput that names the field.
 */
export function checkSampleParams(values: Readonly<Record<string, unknown>>): SampleParams {
  for (const name of Object.keys(values)) {
    if (!(name in sampleDefaults)) throw new InvalidInput(name, `There is no parameter ${name}.`);
  }
  const given = { ...sampleDefaults, ...values };
  const params: SampleParams = {
    shape: lengths('shape', given.shape),
    chunks: lengths('chunks', given.chunks),
    dtype: oneOf('dtype', dtypes, given.dtype),
    zarr_format: oneOf('zarr_format', [2, 3] as const, given.zarr_format),
    compressor: oneOf('compressor', compressors, given.compressor),
    seed: wholeNumber('seed', given.seed, 0),
  };
  if (params.shape.length !== params.chunks.length) {
    const [axes, ofChunks] = [params.shape.length, params.chunks.length];
    throw new InvalidInput('chunks', `The shape has ${axes} axes, the chunks have ${ofChunks}.`);
  }
  const count = chunkCount(params);
  if (count > MOST_CHUNKS) {
    throw new InvalidInput('chunks', `${count} chunks are too many; choose larger chunks.`);
  }
  return params;
}

/**
 * Checks the name of a bucket by the rules of S3.
 *
 * @throws InvalidInput that says what is wrong with it.
 */
export function checkBucket(bucket: string): string {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !bucket.includes('..')) return bucket;
  throw new InvalidInput(
    'bucket',
    'A bucket has 3 to 63 lower-case letters, digits, “.” and “-”, the first and last of them letters or digits.',
  );
}

/** How many chunks the sample writes. */
export function chunkCount({ shape, chunks }: Pick<SampleParams, 'shape' | 'chunks'>): number {
  return shape.reduce((count, length, axis) => count * Math.ceil(length / (chunks[axis] ?? 1)), 1);
}

function lengths(field: string, value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > 8) {
    throw new InvalidInput(field, `The ${field} is a list of 1 to 8 whole numbers.`);
  }
  return value.map((length) => wholeNumber(field, length, 1));
}

function wholeNumber(field: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidInput(
    field,
    `${JSON.stringify(value)} in ${field} is no whole number ≥ ${least}.`,
  );
}

function oneOf<const T>(field: string, choices: readonly T[], value: unknown): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new InvalidInput(field, `The ${field} is one of ${choices.map(String).join(', ')}.`);
}
