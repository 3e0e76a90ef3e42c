import { describe, expect, it } from 'vitest';
import { Batches, unpack } from '../../../src/shared/batches.ts';

const bytes = (size: number, value = 1) => new Uint8Array(size).fill(value);

describe('Batches', () => {
  it('sends the first four objects at once, later ones by the hundred', () => {
    const batches = new Batches();
    for (let i = 0; i < 3; i++) batches.add(i, bytes(10));
    expect(batches.isFull).toBe(false);
    batches.add(3, bytes(10));
    expect(batches.isFull).toBe(true);
    batches.take();
    for (let i = 4; i < 203; i++) batches.add(i, bytes(10));
    expect(batches.isFull).toBe(false);
    batches.add(203, undefined);
    expect(batches.isFull).toBe(true);
  });

  it('is full at one megabyte', () => {
    const batches = new Batches();
    batches.add(0, bytes(2 ** 20 - 1));
    expect(batches.isFull).toBe(false);
    expect(batches.hasRoomFor(1)).toBe(true);
    expect(batches.hasRoomFor(2)).toBe(false);
    batches.add(1, bytes(1));
    expect(batches.isFull).toBe(true);
  });

  it('takes one object of any size', () => {
    expect(new Batches().hasRoomFor(2 ** 30)).toBe(true);
  });

  it('packs into one buffer of exactly the size, whatever the objects are views of', () => {
    const batches = new Batches();
    batches.add(7, bytes(1000).subarray(10, 13).fill(7));
    batches.add(2, undefined);
    batches.add(9, bytes(0));
    batches.add(1, Buffer.from([4, 5]));
    const batch = batches.take();
    expect(batch.bytes.buffer.byteLength).toBe(5);
    expect(batch.bytes.constructor).toBe(Uint8Array);
    expect(unpack(batch)).toEqual([
      [7, Uint8Array.of(7, 7, 7)],
      [2, undefined],
      [9, new Uint8Array()],
      [1, Uint8Array.of(4, 5)],
    ]);
    expect(batches.isEmpty).toBe(true);
    expect(batches.take().objects).toEqual([]);
  });
});
