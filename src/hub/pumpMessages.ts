/**
 * What the pump in the kernel says, and what it is told; `programs/pump.py` explains the protocol.
 *
 * @module
 */
import { v } from '../base/validate.ts';

/** Comm targets, as in `pump.py`. */
export const CONTROL = 'science_gateway_pump';
export const STREAM = 'science_gateway_stream';

/** Bytes under way in each direction of a stream, as in `pump.py`. */
export const WINDOW = 1024 * 1024;
/** Most bytes of one message, as in `pump.py`. */
export const CHUNK = 128 * 1024;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(
  v.string(),
  v.transform((value) => value.slice(0, 500)),
);

/** On the comm that owns the pump. */
export const controlNewsSchema = v.variant('k', [
  v.object({ k: v.literal('ready'), environment: v.record(v.string(), v.string()) }),
  v.object({ k: v.literal('taken') }),
  v.object({ k: v.literal('beat') }),
]);

/** On the comm of a stream: numbered news, or the question whether message `p - 1` has arrived. */
export const streamNewsSchema = v.union([
  v.object({
    n: count,
    g: count,
    k: v.optional(v.picklist(['open', 'refused', 'end'])),
    e: v.optional(v.literal(1)),
    why: v.optional(text),
    text: v.optional(text),
  }),
  v.object({ p: count }),
]);

export type StreamNews = v.InferOutput<typeof streamNewsSchema>;

/** What a stream says to its other end in the kernel. */
export interface StreamWord {
  readonly n: number;
  /** Number of the next message that is waited for. */
  readonly a: number;
  /** Bytes that the reader has taken. */
  readonly g: number;
  /** Nothing more will be written. */
  readonly e?: 1;
}
