import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMsgpack } from '../../../../src/dask/wire/msgpackDecoder.ts';
import { encodeMsgpack } from '../../../../src/dask/wire/msgpackEncoder.ts';
import { MsgpackExtension, type MsgpackInput } from '../../../../src/dask/wire/msgpackValue.ts';
import type { MsgpackValue } from '../../../../src/dask/wire/msgpackValue.ts';
import { ProtocolError } from '../../../../src/dask/wire/protocolError.ts';
import { fixtures, meaningOf, unfolded } from './fixtures.ts';

describe("what Python's msgpack writes", () => {
  test.each(fixtures('msgpack'))('$name is read', ({ bytes, meaning }) => {
    expect(meaningOf(decodeMsgpack(bytes))).toEqual(unfolded(meaning));
  });

  test.each(fixtures('msgpack'))('$name is written to the same bytes', ({ bytes }) => {
    expect(encodeMsgpack(decodeMsgpack(bytes))).toEqual(bytes);
  });

  test.each(fixtures('msgpack'))('$name is refused when cut short', ({ bytes }) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeMsgpack(bytes.subarray(0, length))).toThrow(ProtocolError);
    }
  });
});

describe('a round trip', () => {
  const key = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean());
  const { value } = fc.letrec<{ value: MsgpackValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.integer({ min: -128, max: 127 }), fc.uint8Array({ maxLength: 300 }))
        .map(([type, data]) => new MsgpackExtension(type, data)),
      fc.array(tie('value'), { maxLength: 20 }),
      fc
        .uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, maxLength: 20 })
        .map((pairs) => new Map<MsgpackValue, MsgpackValue>(pairs)),
    ),
  }));

  test('keeps every value', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(decodeMsgpack(encodeMsgpack(one))).toEqual(one);
      }),
      { numRuns: 60 },
    );
  }, 20_000);

  test('keeps lengths on both sides of every width', () => {
    for (const length of [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
      const text = 'x'.repeat(length);
      expect(decodeMsgpack(encodeMsgpack(text))).toBe(text);
      const binary = Buffer.alloc(length, 7);
      expect(binary.equals(decodeMsgpack(encodeMsgpack(binary)) as Uint8Array)).toBe(true);
      const list = Array.from({ length }, () => 1);
      expect(decodeMsgpack(encodeMsgpack(list))).toEqual(list);
    }
  });

  test('objects lose their undefined fields, half surrogates become U+FFFD', () => {
    const written = encodeMsgpack({ a: undefined, b: '\ud800' });
    expect(decodeMsgpack(written)).toEqual(new Map([['b', '\ufffd']]));
  });
});

describe('refusing', () => {
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  test.each([
    ['nothing', ''],
    ['0xc1', 'c1'],
    ['bytes after the end', 'c0c0'],
    ['bad UTF-8', 'a2c328'],
    ['long bad UTF-8', `d920${'ff'.repeat(32)}`],
    ['an array longer than the input', 'ddffffffff'],
    ['a map longer than the input', 'dfffffffff'],
    ['a binary longer than the input', 'c6ffffffff00'],
    ['65 levels', '91'.repeat(65) + 'c0'],
    ['100 000 levels', '91'.repeat(100_000)],
  ])('%s', (_what, hex) => {
    expect(() => decodeMsgpack(bytes(hex))).toThrow(ProtocolError);
  });

  test('nested lengths that all fit the input, without allocating for them', () => {
    const bomb = new Uint8Array(400_000).fill(0xc0);
    for (let level = 0; level < 60; level++) bomb.set([0xdd, 0, 5, 0, 0], 5 * level);
    const start = performance.now();
    expect(() => decodeMsgpack(bomb)).toThrow(ProtocolError);
    expect(performance.now() - start).toBeLessThan(5_000);
  }, 10_000);

  test('more values than a message may hold', () => {
    const many = new Uint8Array(1_100_000).fill(0xc0);
    many.set([0xdd, 0, 0x10, 0, 0]);
    expect(() => decodeMsgpack(many)).toThrow(/more than 1000000 values/);
  });

  test('what msgpack cannot say', () => {
    const deep: MsgpackInput[] = [];
    deep.push(deep);
    const unsayable: unknown[] = [deep, 2n ** 64n, () => 1, Symbol('x')];
    for (const one of unsayable) {
      expect(() => encodeMsgpack(one as MsgpackInput)).toThrow(ProtocolError);
    }
  });
});
