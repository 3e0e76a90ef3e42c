import { v } from '../base/validate.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const axis = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(63));

/** A number that is part of Python: nothing else may stand there. */
const numeral = v.pipe(v.string(), v.regex(/^(-?\d+(\.\d+)?(e[+-]?\d+)?|-?numpy\.(nan|inf))$/i));

/** What the page answers to `export`; see `exporting.ts`. */
export const exportingSchema = v.object({
  type: v.literal('exported'),
  request: count,
  bytes: v.optional(v.custom<Uint8Array>((value) => value instanceof Uint8Array)),
  problem: v.optional(v.pipe(v.string(), v.maxLength(1000))),
});

/** The form `selection`. */
export const selectionSchema = v.object({
  taken: v.pipe(
    v.array(
      v.union([
        v.strictObject({ index: count }),
        v.strictObject({ start: count, stop: count, step: v.pipe(count, v.minValue(1)) }),
      ]),
    ),
    v.maxLength(64),
  ),
  axes: v.tuple([axis, axis]),
  flipped: v.tuple([v.boolean(), v.boolean()]),
  decoding: v.optional(
    v.object({
      masked: v.pipe(v.array(numeral), v.maxLength(64)),
      scale: v.optional(v.number()),
      offset: v.optional(v.number()),
      valid: v.optional(v.tuple([numeral, numeral])),
    }),
  ),
});
