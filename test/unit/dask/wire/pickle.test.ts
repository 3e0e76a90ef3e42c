import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Opaque } from '../../../../src/dask/wire/opaque.ts';
import { unpickle } from '../../../../src/dask/wire/pickleReader.ts';
import {
  pickle,
  pickleFunction,
  pickleTuple,
  type PickleValue,
} from '../../../../src/dask/wire/pickleWriter.ts';
import { ProtocolError } from '../../../../src/dask/wire/protocolError.ts';
import { plain, type WireValue } from '../../../../src/dask/wire/wireValue.ts';
import { fixtures, meaningOf, unfolded } from './fixtures.ts';

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('what Python pickles', () => {
  test.each(fixtures('pickles'))('$name', ({ bytes, meaning }) => {
    expect(meaningOf(unpickle(bytes) as WireValue)).toEqual(unfolded(meaning));
  });

  test('cut short, it is refused', () => {
    const cut = fixtures('pickles').filter(({ bytes }) => bytes.length < 300);
    for (const { bytes } of cut) {
      for (let length = 0; length < bytes.length; length++) {
        const read = () => {
          const value = unpickle(bytes.subarray(0, length));
          // Closed before the cut: nothing was read after it.
          if (!(value instanceof Opaque)) throw new Error('a value out of half a pickle');
          throw new ProtocolError('closed', 0);
        };
        expect(read).toThrow(ProtocolError);
      }
    }
  });
});

describe('what we write', () => {
  const written = new Map(fixtures('written').map((fixture) => [fixture.name, fixture]));

  test('a function: the bytes that Python has called', () => {
    const { source = '', bytes } = written.get('function') ?? {};
    expect(pickleFunction(source)).toEqual(bytes);
  });

  test('arguments: the bytes that Python has read', () => {
    const values: PickleValue[] = [
      null,
      41,
      1.5,
      'é',
      true,
      false,
      [1],
      { a: null },
      2 ** 40,
      new Uint8Array([0, 1]),
    ];
    expect(pickleTuple(values)).toEqual(written.get('args')?.bytes);
    expect(pickle({})).toEqual(written.get('kwargs')?.bytes);
  });

  test('comes back from our own reader', () => {
    const { value } = fc.letrec<{ value: PickleValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.double({ noInteger: true }),
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(fc.string(), tie('value'), {
          maxKeys: 5,
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        expect(plain(unpickle(pickle(one)) as WireValue)).toEqual(one);
      }),
      { numRuns: 40 },
    );
  }, 20_000);
});

describe('staying closed', () => {
  test('a function of ours is opaque to ourselves', () => {
    expect(unpickle(pickleFunction('def main(): pass\n'))).toBeInstanceOf(Opaque);
  });

  test.each([
    ['an empty stack', '80022e'],
    ['no mark', '8002742e'],
    ['an unknown memo', '800268052e'],
    ['an odd number of items', '80027d284e752e'],
    ['items for no list', '80024e4e612e'],
    ['items for no set', '80024e284e902e'],
    ['a text longer than the pickle', '800258ffffffff61'],
    ['a text of 2^64 - 1 bytes', '80048dffffffffffffffff61'],
    ['bad UTF-8', '80025802000000c3282e'],
    ['no end', '80024e'],
  ])('%s is refused', (_what, hex) => {
    expect(() => unpickle(bytesOf(hex))).toThrow(ProtocolError);
  });

  test('marks without end are refused', () => {
    expect(() => unpickle(new Uint8Array(300_000).fill(0x28))).toThrow(/more than/);
  });

  test('a list that contains itself, and one that doubles, are read but not unfolded', () => {
    const self = unpickle(bytesOf('80025d7100680061' + '2e')) as WireValue;
    expect(() => plain(self)).toThrow(ProtocolError);
    const doubling = `80025d7100${'68006800867100'.repeat(40)}2e`;
    expect(() => plain(unpickle(bytesOf(doubling)) as WireValue)).toThrow(ProtocolError);
  });
});
