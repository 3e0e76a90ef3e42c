import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { GatewayError } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import expectedProgram from '../expected.py';
import type { ZarrArrayInfo } from '../zarr/arrayInfo.ts';
import { openArray } from '../zarr/node.ts';
import { defaultView, readSlice2d, type Slice2d } from '../zarr/slice.ts';

/** The array that was read back is not the one that the job must have written. */
export class ArrayWrong extends GatewayError<'ArrayWrong'> {
  readonly _tag = 'ArrayWrong';
}

/** What the array must be. */
export interface Expected {
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  /** numpy spelling, e.g. `<f4`. */
  readonly dtype: string;
  readonly seed: number;
}

/** The array as read back. */
export interface CheckedArray {
  readonly info: ZarrArrayInfo;
  readonly slice: Slice2d;
}

/**
 * Reads the whole array and compares shape, dtype, presence of every chunk, and every value with
 * what numpy draws from the seed.
 *
 * @throws ArrayWrong naming the first difference.
 */
export async function checkArray(
  store: ByteStore,
  expected: Expected,
  python: string,
  signal: AbortSignal,
): Promise<CheckedArray> {
  const [should, { info, slice }] = await Promise.all([
    expectedDigest(expected, python, signal),
    readWhole(store, signal),
  ]);
  const { data } = slice;
  const wrong = (what: string, is: unknown, wanted: unknown) =>
    new ArrayWrong(`${store.url} has ${what} ${String(is)}, but the job writes ${String(wanted)}.`);
  if (info.shape.join() !== expected.shape.join()) throw wrong('shape', info.shape, expected.shape);
  if (info.dtype.label !== expected.dtype) throw wrong('dtype', info.dtype.label, expected.dtype);
  if (slice.missing.length > 0) throw wrong('missing chunks:', slice.missing.length, 'all');
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const is = createHash('sha256').update(bytes).digest('hex');
  if (is !== should) throw wrong('values with SHA-256', is, should);
  return { info, slice };
}

async function readWhole(store: ByteStore, signal: AbortSignal): Promise<CheckedArray> {
  const { node: info } = await openArray(store, '', { signal });
  return { info, slice: await readSlice2d(store, info, defaultView(info), { signal }) };
}

/** SHA-256 of the array's bytes, from numpy and the seed alone. */
async function expectedDigest(
  { shape, chunks, dtype, seed }: Expected,
  python: string,
  signal: AbortSignal,
): Promise<string> {
  const run = promisify(execFile);
  const given = JSON.stringify({ shape, chunks, dtype, seed });
  const { stdout } = await run(python, ['-c', expectedProgram, given], { signal });
  return stdout.trim();
}
