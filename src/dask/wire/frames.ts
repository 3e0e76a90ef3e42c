/**
 * The outermost layer of dask's wire: a message is a list of frames.
 *
 * All numbers are little-endian u64 (distributed 2022.6.0 to 2026.8.0, `comm/tcp.py`,
 * `protocol/utils.py`):
 *
 *     outer length · number of frames n · n lengths · frames, one after the other
 *
 * The outer length is written for the other side and never read: since distributed 2023.11.0 it
 * covers only a part of the message.
 *
 * @module
 */
import { ProtocolError } from './protocolError.ts';

/** What one message may hold; more ends the connection. */
export interface FrameLimits {
  readonly frames: number;
  readonly bytes: number;
}

const defaults: FrameLimits = { frames: 4096, bytes: 256 * 1024 * 1024 };
const headBytes = 16;

/** Bytes in any cut → messages. Memory grows with what has arrived, never with what was announced. */
export class FrameReader {
  readonly #limits: FrameLimits;
  #buffer = new Uint8Array(0);
  #length = 0;
  /** No message can be complete before this many bytes are there. */
  #needed = headBytes;
  #position = 0;
  #failure: ProtocolError | undefined;

  constructor(limits: Partial<FrameLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /**
   * Takes the next bytes and returns the messages they complete. Frames are views: of `chunk` where
   * it holds a whole message, so the caller must not write into it again.
   *
   * @throws ProtocolError, and the same at every later call.
   */
  push(chunk: Uint8Array): Uint8Array[][] {
    if (this.#failure) throw this.#failure;
    const isFresh = this.#length === 0;
    const input = isFresh ? chunk : this.#append(chunk);
    if (input.length < this.#needed) {
      if (isFresh) this.#append(chunk);
      return [];
    }
    return this.#split(input);
  }

  /** True between two messages: a stream that ends here ends well. */
  get isAtBoundary(): boolean {
    return this.#length === 0;
  }

  #split(input: Uint8Array): Uint8Array[][] {
    const messages: Uint8Array[][] = [];
    let start = 0;
    for (;;) {
      const message = this.#message(input, start);
      if (!message) break;
      messages.push(message.frames);
      start = message.end;
      this.#needed = headBytes;
    }
    this.#position += start;
    // The rest is copied: it must not keep the buffer of the messages alive, nor be written over.
    this.#buffer = new Uint8Array(0);
    this.#length = 0;
    if (start < input.length) this.#append(input.subarray(start));
    return messages;
  }

  #message(input: Uint8Array, start: number): { frames: Uint8Array[]; end: number } | undefined {
    const available = input.length - start;
    if (available < this.#needed) return undefined;
    const view = new DataView(input.buffer, input.byteOffset + start, available);
    const count = this.#count(view);
    const prelude = headBytes + 8 * count;
    this.#needed = prelude;
    if (available < prelude) return undefined;
    const lengths = this.#lengths(view, count);
    this.#needed = lengths.reduce((sum, length) => sum + length, prelude);
    if (available < this.#needed) return undefined;
    let at = start + prelude;
    const frames = lengths.map((length) => input.subarray(at, (at += length)));
    return { frames, end: at };
  }

  #count(view: DataView): number {
    const count = this.#u64(view, 8);
    if (count < 1 || count > this.#limits.frames) {
      this.#fail(`a message of ${count} frames, allowed are 1 to ${this.#limits.frames}`, 8);
    }
    return count;
  }

  #lengths(view: DataView, count: number): number[] {
    const lengths: number[] = [];
    let total = 0;
    for (let i = 0; i < count; i++) {
      const length = this.#u64(view, headBytes + 8 * i);
      total += length;
      if (total > this.#limits.bytes) {
        this.#fail(`a message of more than ${this.#limits.bytes} bytes`, headBytes + 8 * i);
      }
      lengths.push(length);
    }
    return lengths;
  }

  #u64(view: DataView, at: number): number {
    // Beyond 2^53 the number is not exact, but far beyond every limit it is compared with.
    return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  }

  /** Appends to a buffer that doubles: every byte is copied twice at most, however it was cut. */
  #append(chunk: Uint8Array): Uint8Array {
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(length, Math.min(this.#needed, 2 * length)));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    return this.#buffer.subarray(0, length);
  }

  #fail(what: string, at: number): never {
    this.#failure = new ProtocolError(what, this.#position + at);
    this.#buffer = new Uint8Array(0);
    this.#length = 0;
    throw this.#failure;
  }
}

/** One message as bytes. The outer length counts everything after it, as all versions accept. */
export function writeFrames(frames: readonly Uint8Array[]): Uint8Array {
  const body = frames.reduce((sum, frame) => sum + frame.length, 0);
  const prelude = headBytes + 8 * frames.length;
  const out = new Uint8Array(prelude + body);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(out.length - 8), true);
  view.setBigUint64(8, BigInt(frames.length), true);
  let at = prelude;
  frames.forEach((frame, i) => {
    view.setBigUint64(headBytes + 8 * i, BigInt(frame.length), true);
    out.set(frame, at);
    at += frame.length;
  });
  return out;
}
