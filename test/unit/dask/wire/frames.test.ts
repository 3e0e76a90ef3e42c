import { describe, expect, test } from 'vitest';
import { FrameReader, writeFrames } from '../../../../src/dask/wire/frames.ts';
import { ProtocolError } from '../../../../src/dask/wire/protocolError.ts';
import { eachSplit, fixtures } from './fixtures.ts';

const messages = fixtures('messages');
const small = messages.filter(({ bytes }) => bytes.length < 1_000);

function prelude(...numbers: (number | bigint)[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((number, i) => out.setBigUint64(8 * i, BigInt(number), true));
  return new Uint8Array(out.buffer);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function hexOf(frames: Uint8Array[]): string {
  return frames.map((frame) => Buffer.from(frame).toString('hex')).join(' ');
}

describe('reading', () => {
  test.each(messages)('$name in one piece', ({ bytes }) => {
    const reader = new FrameReader();
    const [frames, ...rest] = reader.push(bytes);
    expect(rest).toEqual([]);
    const length = (frames ?? []).reduce((sum, frame) => sum + frame.length, 0);
    expect(length + 16 + 8 * (frames ?? []).length).toBe(bytes.length);
    expect(reader.isAtBoundary).toBe(true);
  });

  test.each(small)('$name cut at every byte', ({ bytes }) => {
    const whole = new FrameReader().push(bytes).map(hexOf);
    for (const [before, after] of eachSplit(bytes)) {
      const reader = new FrameReader();
      const first = reader.push(before.slice());
      expect([...first, ...reader.push(after.slice())].map(hexOf)).toEqual(whole);
      expect(reader.isAtBoundary).toBe(true);
    }
  });

  test.each([1, 3, 7, 16, 61, 4096])('a stream of all messages, %d bytes at a time', (size) => {
    const chosen = size < 16 ? small : messages;
    const stream = joined(...chosen.map(({ bytes }) => bytes));
    const reader = new FrameReader();
    const got: string[] = [];
    for (let at = 0; at < stream.length; at += size) {
      got.push(...reader.push(stream.slice(at, at + size)).map(hexOf));
    }
    expect(got).toEqual(chosen.flatMap(({ bytes }) => new FrameReader().push(bytes).map(hexOf)));
  });

  test('messages that arrive together come out together', () => {
    const two = joined(writeFrames([new Uint8Array([1])]), writeFrames([new Uint8Array(0)]));
    expect(new FrameReader().push(two)).toEqual([[new Uint8Array([1])], [new Uint8Array(0)]]);
  });

  test('a view into a larger buffer is read from where it begins', () => {
    const bytes = writeFrames([new Uint8Array([7, 8])]);
    const inside = joined(new Uint8Array(5), bytes, new Uint8Array(5)).subarray(
      5,
      5 + bytes.length,
    );
    expect(new FrameReader().push(inside)).toEqual([[new Uint8Array([7, 8])]]);
  });

  test('the rest of a chunk is kept even when the chunk is written over', () => {
    const bytes = writeFrames([new Uint8Array([7, 8])]);
    const reader = new FrameReader();
    const chunk = bytes.slice(0, 20);
    reader.push(chunk);
    chunk.fill(0);
    expect(reader.push(bytes.slice(20))).toEqual([[new Uint8Array([7, 8])]]);
  });

  test('30 MB in pieces of 1 kB take linear time', () => {
    const bytes = writeFrames([new Uint8Array(30_000_000)]);
    const reader = new FrameReader();
    const start = performance.now();
    let count = 0;
    for (let at = 0; at < bytes.length; at += 1000) {
      count += reader.push(bytes.subarray(at, at + 1000)).length;
    }
    expect(count).toBe(1);
    // A copy of all for every piece would take minutes.
    expect(performance.now() - start).toBeLessThan(10_000);
  }, 20_000);
});

describe('refusing', () => {
  test.each([
    ['no frame', prelude(8, 0)],
    ['too many frames', prelude(8, 4097)],
    ['2^64 - 1 frames', prelude(8, 2n ** 64n - 1n)],
    ['a frame of 2^63 bytes', prelude(8, 1, 2n ** 63n)],
    ['frames that are too long together', prelude(8, 2, 200_000_000, 200_000_000)],
  ])('%s', (_what, bytes) => {
    const reader = new FrameReader();
    expect(() => reader.push(bytes)).toThrow(ProtocolError);
    expect(() => reader.push(new Uint8Array(1))).toThrow(ProtocolError);
  });

  test('the offset counts from the start of the stream', () => {
    const reader = new FrameReader();
    reader.push(writeFrames([new Uint8Array(3)]));
    expect(() => reader.push(prelude(8, 0))).toThrow(expect.objectContaining({ offset: 27 + 8 }));
  });

  test('announced bytes are not allocated before they come', () => {
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 50 }, () => {
      const reader = new FrameReader();
      reader.push(joined(prelude(8, 1, 200_000_000), new Uint8Array(100)));
      return reader;
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
    expect(readers.every((reader) => !reader.isAtBoundary)).toBe(true);
  });
});

test('what is written is what the reference says', () => {
  const op = new TextEncoder().encode('x');
  expect(writeFrames([op, new Uint8Array(0)])).toEqual(joined(prelude(8 + 16 + 1, 2, 1, 0), op));
});
