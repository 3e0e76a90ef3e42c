import { describe, expect, test } from 'vitest';
import { isGatewayError } from '../../../src/base/errors.ts';
import { decodeKernelMessage, encodeKernelRequest } from '../../../src/hub/kernelMessages.ts';

/** A message as jupyter_server 2.21's `serialize_msg_to_ws_v1` writes it, built independently. */
function frame(parts: readonly (string | Uint8Array)[]): Buffer {
  const bodies = parts.map((part) => Buffer.from(part as string));
  const offsets = [8 * (bodies.length + 2)];
  for (const body of bodies) offsets.push((offsets.at(-1) ?? 0) + body.length);
  const head = Buffer.alloc(8 * (offsets.length + 1));
  [offsets.length, ...offsets].forEach((n, index) => head.writeBigUInt64LE(BigInt(n), 8 * index));
  return Buffer.concat([head, ...bodies]);
}

const header = '{"msg_id":"a","msg_type":"comm_msg"}';
const good = ['iopub', header, '{"msg_id":"p"}', '{}', '{"comm_id":"c","data":{"n":1}}'];

/** Repeatable noise (mulberry32). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('messages of a kernel', () => {
  test('are read, buffers as views', () => {
    const bytes = frame([...good, Buffer.from([1, 2, 3]), Buffer.alloc(0)]);
    const shifted = Buffer.concat([Buffer.alloc(5), bytes]).subarray(5);
    const message = decodeKernelMessage(shifted);
    expect(message).toMatchObject({
      channel: 'iopub',
      type: 'comm_msg',
      parentId: 'p',
      content: { comm_id: 'c', data: { n: 1 } },
    });
    expect(message.buffers.map((buffer) => [...buffer])).toEqual([[1, 2, 3], []]);
    expect(message.buffers[0]?.buffer).toBe(shifted.buffer);
  });

  test('what is written can be read', () => {
    const bytes = encodeKernelRequest({
      channel: 'shell',
      type: 'comm_msg',
      id: 'x',
      session: 's',
      content: { text: 'ä\u{1f600}' },
      buffers: [Uint8Array.of(7, 8)],
    });
    const message = decodeKernelMessage(bytes);
    expect(message).toMatchObject({ channel: 'shell', type: 'comm_msg', parentId: undefined });
    expect(message.content).toEqual({ text: 'ä\u{1f600}' });
    expect([...(message.buffers[0] ?? [])]).toEqual([7, 8]);
    expect(Buffer.from(bytes)).toEqual(
      frame([
        'shell',
        JSON.stringify(headerOf(bytes)),
        '{}',
        '{}',
        '{"text":"ä\u{1f600}"}',
        Uint8Array.of(7, 8),
      ]),
    );
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['half a count', new Uint8Array(7)],
    ['no offsets', Buffer.alloc(8)],
    ['too few parts', frame(good.slice(0, 4))],
    ['too many parts', frame([...good, ...new Array<string>(100).fill('')])],
    ['a count beyond any memory', Buffer.alloc(4096, 0xff)],
    ['bytes after the end', Buffer.concat([frame(good), Buffer.alloc(1)])],
    ['text that is none', frame(['iopub', Buffer.from([0xff, 0xfe]), '{}', '{}', '{}'])],
    ['no JSON', frame(['iopub', '{', '{}', '{}', '{}'])],
    ['JSON that is no object', frame(['iopub', header, '{}', '{}', '[1]'])],
    ['no type', frame(['iopub', '{}', '{}', '{}', '{}'])],
  ])('%s is refused by name', (_what, bytes) => {
    expect(() => decodeKernelMessage(bytes)).toThrow(
      expect.objectContaining({ _tag: 'KernelProtocolError' }) as Error,
    );
  });

  test('cut at any byte, it is refused by name', () => {
    const bytes = frame([...good, 'buffer']);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeKernelMessage(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ _tag: 'KernelProtocolError' }) as Error,
      );
    }
  });

  test('damaged anywhere, it is read or refused by name', () => {
    const random = noise(1);
    const wrong: unknown[] = [];
    const bytes = frame([...good, 'buffer']);
    for (let round = 0; round < 20_000; round++) {
      const damaged = Buffer.from(bytes);
      for (let hits = 0; hits <= 3 * random(); hits++) {
        damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      }
      try {
        const { buffers } = decodeKernelMessage(damaged);
        if (buffers.some((buffer) => buffer.length > damaged.length)) wrong.push('too long');
      } catch (error) {
        if (!isGatewayError(error, 'KernelProtocolError')) wrong.push(error);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** The header of a written message: its date is not known beforehand. */
function headerOf(bytes: Uint8Array): unknown {
  const view = Buffer.from(bytes);
  const at = (index: number) => Number(view.readBigUInt64LE(8 * index));
  return JSON.parse(view.subarray(at(2), at(3)).toString());
}
