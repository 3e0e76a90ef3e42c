// Runs by itself, in a Node with --expose-gc: mutated messages of a fixed seed into the codec. Says
// on standard output what came of it.
import { FrameReader, writeFrames } from '../../../../src/dask/wire/frames.ts';
import { readMessage } from '../../../../src/dask/wire/messages.ts';
import { plain } from '../../../../src/dask/wire/wireValue.ts';

/** What the feed reports. */
export interface HostileReport {
  readonly fed: number;
  readonly accepted: number;
  /** Typed errors by tag; anything else ends the process. */
  readonly refused: Record<string, number>;
  readonly slowestMs: number;
  readonly grownBytes: number;
}

/** A small generator with a seed (mulberry32): every run feeds the same bytes. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** One to four changes: a byte, a run of ones, a cut, an insertion, a piece copied elsewhere. */
export function mutated(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let out: Uint8Array = bytes.slice();
  for (let n = 1 + random(4); n > 0; n--) {
    const at = random(out.length + 1);
    const length = 1 + random(8);
    const kind = random(5);
    if (kind === 0 && at < out.length) out[at] = random(256);
    else if (kind === 1) out.fill(0xff, at, at + length);
    else if (kind === 2) out = out.slice(0, at);
    else if (kind === 3)
      out = concat(out.subarray(0, at), out.subarray(0, length), out.subarray(at));
    else out.copyWithin(at, random(out.length + 1), random(out.length + 1));
  }
  return out;
}

/** Feeds `count` mutations of `corpus`: whole streams, and single frames in a sound envelope. */
export function feed(corpus: readonly Uint8Array[], count: number, gc: () => void): HostileReport {
  const random = seeded(20_261_122);
  const refused: Record<string, number> = {};
  let accepted = 0;
  let slowestMs = 0;
  for (let i = 0; i < 2_000; i++) take(mutated(pick(corpus, random), random));
  gc();
  const before = process.memoryUsage();
  for (let i = 0; i < count; i++) {
    const bytes = mutation(pick(corpus, random), random);
    const start = performance.now();
    const tag = take(bytes);
    let took = performance.now() - start;
    // Another process may have had the processor: what is slow is slow again.
    for (let again = 0; took > 50 && again < 10; again++) took = Math.min(took, timed(bytes));
    slowestMs = Math.max(slowestMs, took);
    if (tag === undefined) accepted++;
    else refused[tag] = (refused[tag] ?? 0) + 1;
  }
  gc();
  const after = process.memoryUsage();
  const grownBytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return { fed: count, accepted, refused, slowestMs, grownBytes };
}

function mutation(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  if (random(2) === 0) return mutated(bytes, random);
  const frames = new FrameReader().push(bytes)[0] ?? [];
  const chosen = random(frames.length);
  return writeFrames(frames.map((frame, i) => (i === chosen ? mutated(frame, random) : frame)));
}

/** The tag of the typed error, or `undefined` when the bytes were taken; other errors go through. */
function take(bytes: Uint8Array): string | undefined {
  try {
    for (const frames of new FrameReader().push(bytes)) plain(readMessage(frames));
    return undefined;
  } catch (error) {
    const tag = (error as { _tag?: string })._tag;
    if (tag === 'ProtocolError' || tag === 'CompressedPayload') return tag;
    throw error;
  }
}

function timed(bytes: Uint8Array): number {
  const start = performance.now();
  take(bytes);
  return performance.now() - start;
}

function pick(corpus: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  return corpus[random(corpus.length)] ?? new Uint8Array(0);
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
