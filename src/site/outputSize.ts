import { v } from '../base/validate.ts';

const lengths = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  v.minLength(1),
  v.maxLength(32),
);
const named = v.object({
  shape: lengths,
  chunks: lengths,
  dtype: v.optional(v.pipe(v.string(), v.regex(/^[<>|=]?[a-z]\w*$/i))),
});

/** How much a job writes. */
export interface OutputSize {
  readonly chunks: number;
  /** Before compression; `undefined` where the type of the numbers is not known. */
  readonly bytes: number | undefined;
}

/**
 * What parameters called `shape`, `chunks` and `dtype` say of the array that will be written;
 * `undefined` for a program that has no such parameters.
 */
export function outputSize(params: Readonly<Record<string, unknown>>): OutputSize | undefined {
  const read = v.safeParse(named, params);
  if (!read.success || read.output.shape.length !== read.output.chunks.length) return undefined;
  const { shape, chunks, dtype } = read.output;
  const count = shape.reduce(
    (all, length, axis) => all * Math.ceil(length / (chunks[axis] ?? 1)),
    1,
  );
  const item = dtype === undefined ? undefined : itemSize(dtype);
  const items = shape.reduce((all, length) => all * length, 1);
  return { chunks: count, bytes: item === undefined ? undefined : items * item };
}

/** Bytes of one number: `<f4` has 4, `float64` has 8. */
function itemSize(dtype: string): number | undefined {
  const short = /^[<>|=]?[biufc](\d{1,2})$/.exec(dtype)?.[1];
  if (short !== undefined) return Number(short);
  const long = /^(?:u?int|float|complex)(8|16|32|64|128)$/.exec(dtype)?.[1];
  if (long !== undefined) return Number(long) / 8;
  return /^bool/.test(dtype) ? 1 : undefined;
}
