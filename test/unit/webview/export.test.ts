import { describe, expect, test } from 'vitest';
import { csv } from '../../../src/webview/page/export/csv.ts';
import { npy } from '../../../src/webview/page/export/npy.ts';

describe('npy', () => {
  test.each([
    [new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3], '<f4', '<f4', '(2, 3)'],
    [new Float32Array([1.5]), [1], '<f2', '<f4', '(1,)'],
    [new Uint8Array([0, 1]), [2], '|b1', '|b1', '(2,)'],
    [new Uint8Array([255]), [], 'uint8', '|u1', '()'],
    [new Int8Array([-1]), [1], 'int8', '|i1', '(1,)'],
    [new BigInt64Array([2n ** 62n]), [1, 1], '<M8[ns]', '<M8[ns]', '(1, 1)'],
    [new BigUint64Array([2n ** 64n - 1n]), [1], '<u8', '<u8', '(1,)'],
  ] as const)('%s %s %s', (values, shape, dtype, descr, tuple) => {
    const file = npy(values, shape, dtype);
    if (!file) throw new Error('no file');
    const headerLength = new DataView(file.buffer).getUint16(8, true);
    const header = new TextDecoder('latin1').decode(file.subarray(0, 10 + headerLength));
    expect([...file.subarray(0, 8)]).toEqual([0x93, ...Buffer.from('NUMPY'), 1, 0]);
    expect((10 + headerLength) % 64).toBe(0);
    expect(header).toContain(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`);
    expect(header.endsWith('\n')).toBe(true);
    const rest = file.slice(10 + headerLength);
    expect(rest).toEqual(new Uint8Array(values.buffer));
  });
});

describe('what is no number', () => {
  test.each([
    [new Uint8Array(8), [2], '|S4'],
    [new Int32Array(2), [2], 'string'],
    [new Uint8Array(24), [2], 'struct'],
  ] as const)('%s %s %s is not written', (values, shape, dtype) => {
    expect(npy(values, shape, dtype)).toBeUndefined();
  });

  test('complex numbers are two numbers an element', () => {
    const file = npy(new Float32Array([1, 2, 3, 4]), [2], '<c8');
    expect(new TextDecoder('latin1').decode(file)).toContain("'descr': '<c8'");
  });
});

describe('csv', () => {
  test('labels, values, and what needs quotes', () => {
    const cells = [
      ['0', '1.5', '-2'],
      ['a "b", c', '-inf', '1e-7'],
    ];
    const text = csv({ head: ['y', '0', '1'], rows: 2, row: (i) => cells[i] ?? [] });
    expect(text).toBe('y,0,1\r\n0,1.5,-2\r\n"a ""b"", c",-inf,1e-7\r\n');
  });

  test('no text becomes a formula of a spreadsheet', () => {
    const row = ['=cmd|x', '@a', '-1', '-a', '+2'];
    expect(csv({ head: ['h'], rows: 1, row: () => row })).toBe("h\r\n'=cmd|x,'@a,-1,'-a,+2\r\n");
  });
});
