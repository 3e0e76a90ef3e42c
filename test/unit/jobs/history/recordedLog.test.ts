import { expect, test } from 'vitest';
import {
  type RecordedLogPiece,
  readRecordedLog,
} from '../../../../src/jobs/history/recordedLog.ts';
import { useRecords } from './recordOnDisk.ts';

const records = useRecords();
const row = (text: string, kind = 'o') => `${JSON.stringify([1.5, kind, text])}\n`;

async function all(log: AsyncIterable<RecordedLogPiece>): Promise<RecordedLogPiece[]> {
  const pieces: RecordedLogPiece[] = [];
  for await (const piece of log) pieces.push(piece);
  return pieces;
}

const linesOf = (pieces: readonly RecordedLogPiece[]) =>
  pieces.flatMap((piece) => (piece.kind === 'lines' ? piece.lines : [`<${piece.kind}>`]));

test('parts come in the order of their numbers, and lines that were cut are whole again', async () => {
  const { store, write } = await records();
  await write('j/log/000010.ndjson', row('three\n'));
  await write('j/log/000002.ndjson', row('o\n') + row('oops\n', 'e'));
  await write('j/log/000001.ndjson', row('one\ntw'));
  await write('j/log/readme.txt', 'not ours');
  expect(linesOf(await all(readRecordedLog(store, 'j')))).toEqual(['one', 'two', 'oops', 'three']);
  expect(await all(readRecordedLog(store, 'none'))).toEqual([]);
});

test('the end of a large log is read, and the bytes before it are counted', async () => {
  const { store, write } = await records();
  const part = row(`${'x'.repeat(90)}\n`);
  for (let n = 1; n <= 5; n++) await write(`j/log/00000${n}.ndjson`, part);
  const pieces = await all(readRecordedLog(store, 'j', { most: 2 * part.length }));
  expect(pieces[0]).toEqual({ kind: 'left out', bytes: 3 * part.length });
  expect(linesOf(pieces.slice(1))).toHaveLength(2);
});

test('garbage is named and skipped; control sequences do not come through', async () => {
  const { store, write } = await records();
  const garbage = '{"a":1}\n[1]\nnonsense\n[1,"o",5]\n';
  await write('j/log/000001.ndjson', row('\u001b[31mred\u001b[0m\n') + garbage);
  await write('j/log/000002.ndjson', row('no end'));
  expect(await all(readRecordedLog(store, 'j'))).toEqual([
    { kind: 'lines', lines: ['red'] },
    { kind: 'damaged', part: '000001.ndjson' },
    { kind: 'lines', lines: ['no end'] },
  ]);
});

test('goes on with what an open job writes, each line once', async () => {
  const { store, write } = await records();
  await write('j/log/000001.ndjson', row('one\n'));
  let round = 0;
  const isOpen = async () => {
    round += 1;
    if (round === 2) await write('j/log/000002.ndjson', row('two\n'));
    return round < 2;
  };
  expect(linesOf(await all(readRecordedLog(store, 'j', { isOpen, againMs: 1 })))).toEqual([
    'one',
    'two',
  ]);
});

test('a line without an end does not grow for ever', async () => {
  const { store, write } = await records();
  await write('j/log/000001.ndjson', row('x'.repeat(90_000)) + row('y'.repeat(90_000)) + row('z'));
  const lines = linesOf(await all(readRecordedLog(store, 'j')));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toHaveLength(20_002);
});
