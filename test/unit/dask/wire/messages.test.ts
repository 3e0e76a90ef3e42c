import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../../../src/dask/wire/frames.ts';
import { checkHandshake, writeHandshake } from '../../../../src/dask/wire/handshake.ts';
import { CompressedPayload, opOf, readMessage } from '../../../../src/dask/wire/messages.ts';
import { writeMessage } from '../../../../src/dask/wire/messages.ts';
import { encodeMsgpack } from '../../../../src/dask/wire/msgpackEncoder.ts';
import type { MsgpackInput } from '../../../../src/dask/wire/msgpackValue.ts';
import { Opaque } from '../../../../src/dask/wire/opaque.ts';
import { ProtocolError } from '../../../../src/dask/wire/protocolError.ts';
import { fieldOf, plain } from '../../../../src/dask/wire/wireValue.ts';
import { fixtures, meaningOf, unfolded } from './fixtures.ts';

function framesOf(bytes: Uint8Array): Uint8Array[] {
  return new FrameReader().push(bytes)[0] ?? [];
}

/** A message with one payload, its header bent as the test wants it. */
function withPayload(header: MsgpackInput, ...payload: Uint8Array[]) {
  const frames = [encodeMsgpack({ result: { __Serialized__: 1 } }), encodeMsgpack(header)];
  return readMessage([...frames, ...payload]);
}

describe('what distributed sends', () => {
  const known = fixtures('messages').filter(({ name }) => name !== 'handshake');
  test.each(known)('$name', ({ bytes, meaning }) => {
    expect(meaningOf(readMessage(framesOf(bytes)))).toEqual(unfolded(meaning));
  });

  test('the text of a serialisation error is kept', () => {
    const { bytes } = known.find(({ name }) => name === 'unserialisable reply') ?? {};
    const result = fieldOf(readMessage(framesOf(bytes ?? new Uint8Array())), 'result');
    expect(result).toBeInstanceOf(Opaque);
    expect((result as Opaque).text).toMatch(/Could not serialize object of type/);
  });

  test('its handshake is recognised', () => {
    const { bytes } = fixtures('messages')[0] ?? {};
    const message = readMessage(framesOf(bytes ?? new Uint8Array()));
    expect(() => checkHandshake(message)).not.toThrow();
    expect(() => checkHandshake('OK')).toThrow(ProtocolError);
  });
});

describe('what we send', () => {
  test('the handshake, byte for byte', () => {
    expect(Buffer.from(writeHandshake()).toString('hex')).toBe(
      '3a0000000000000001000000000000002a0000000000000083ab636f6d7072657373696f6ec0a6707974686f6e93030a00af7069636b6c652d70726f746f636f6c04',
    );
  });

  test('a request: the bytes that distributed would send', () => {
    const { bytes } = fixtures('messages').find(({ name }) => name === 'run_function') ?? {};
    const pickled = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
    const request = {
      op: 'run_function',
      function: pickled('80024e2e'),
      args: new Uint8Array(0),
      kwargs: pickled('80027d28752e'),
      wait: true,
      reply: true,
      serializers: ['msgpack'],
    };
    expect(writeMessage(request)).toEqual(bytes);
    expect(opOf(readMessage(framesOf(writeMessage(request))))).toBe('run_function');
  });
});

describe('refusing', () => {
  test('compression, by its name', () => {
    const header = { serializer: 'msgpack', compression: ['lz4'], 'num-sub-frames': 1 };
    expect(() => withPayload(header, new Uint8Array(8))).toThrow(CompressedPayload);
    expect(() => withPayload(header, new Uint8Array(8))).toThrow(/lz4/);
  });

  test.each<[string, MsgpackInput]>([
    ['more frames than there are', { serializer: 'msgpack', 'num-sub-frames': 9 }],
    ['a negative number of frames', { serializer: 'msgpack', 'num-sub-frames': -1 }],
    ['no number of frames', { serializer: 'msgpack' }],
    ['a header that is a text', 'header'],
    [
      'parts beyond the frames',
      { 'num-sub-frames': 1, 'split-num-sub-frames': [1], 'split-offsets': [5] },
    ],
    [
      'one frame in many parts',
      { 'num-sub-frames': 1, 'split-num-sub-frames': [1, 1], 'split-offsets': [0, 0] },
    ],
    [
      'a collection of no kind',
      { 'num-sub-frames': 1, 'is-collection': true, 'sub-headers': [], 'frame-lengths': [] },
    ],
    [
      'a collection without headers',
      { 'num-sub-frames': 1, 'is-collection': true, 'type-serialized': 'list' },
    ],
  ])('%s', (_what, header) => {
    expect(() => withPayload(header, new Uint8Array([0xc0]))).toThrow(ProtocolError);
  });

  test('collections without end', () => {
    let header: MsgpackInput = { serializer: 'msgpack' };
    for (let level = 0; level < 10; level++) {
      header = {
        'is-collection': true,
        'type-serialized': 'list',
        'sub-headers': [header, header],
        'frame-lengths': [1, 1],
      };
    }
    const outer = { ...(header as object), 'num-sub-frames': 1 };
    expect(() => withPayload(outer, new Uint8Array([0xc0]))).toThrow(ProtocolError);
  });

  test('a reference to a frame that is not there', () => {
    const message = encodeMsgpack({ a: { __Serialized__: 7 }, b: { __Pickled__: 1.5 } });
    expect(() => readMessage([message])).toThrow(ProtocolError);
    expect(() => readMessage([])).toThrow(ProtocolError);
  });

  test('a payload is read once, however often it is named', () => {
    const message = encodeMsgpack([{ __Serialized__: 1 }, { __Serialized__: 1 }]);
    const header = encodeMsgpack({ serializer: 'dask', type: 'bytes', 'num-sub-frames': 2 });
    const [a, b] = readMessage([
      message,
      header,
      new Uint8Array(2),
      new Uint8Array(3),
    ]) as unknown[];
    expect(a).toBe(b);
  });
});

test('plain values have no prototype that a message could reach', () => {
  const object = plain(new Map([['__proto__', new Map([['polluted', true]])]]));
  expect(Object.getPrototypeOf(object)).toBeNull();
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
