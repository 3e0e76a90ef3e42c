import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogPiece } from '../../../src/jobs/job.ts';
import { JobBoard } from '../../../src/jobs/jobBoard.ts';
import { piecesOf, positionAfter, type LogPosition } from '../../../src/jobs/jobLog.ts';
import { ScriptedScheduler, someJob, somePage } from './scriptedScheduler.ts';

const start: LogPosition = { attempt: 1, after: 0 };
const run = (attempt: number, first: number, ...lines: string[]) => ({ attempt, first, lines });
const lines = (attempt: number, first: number, ...text: string[]): LogPiece => ({
  kind: 'lines',
  attempt,
  first,
  lines: text,
});
const gap = (attempt: number, count: number): LogPiece => ({ kind: 'gap', attempt, count });

describe('piecesOf', () => {
  it('numbers lines from 1 and begins behind what was read', () => {
    const page = somePage({ runs: [run(1, 0, 'a', 'b', 'c')], totals: { 1: 3 } });
    expect(piecesOf(page, start)).toEqual([lines(1, 1, 'a', 'b', 'c')]);
    expect(piecesOf(page, { attempt: 1, after: 2 })).toEqual([lines(1, 3, 'c')]);
    expect(piecesOf(page, { attempt: 1, after: 3 })).toEqual([]);
  });

  it('counts what is gone, in earlier attempts and at the end too', () => {
    const page = somePage({
      runs: [run(1, 10, 'a'), run(3, 5, 'b')],
      totals: { 1: 20, 2: 7, 3: 9 },
    });
    expect(piecesOf(page, { attempt: 1, after: 4 })).toEqual([
      gap(1, 6),
      lines(1, 11, 'a'),
      gap(1, 9),
      gap(2, 7),
      gap(3, 5),
      lines(3, 6, 'b'),
      gap(3, 3),
    ]);
  });

  it('gives every line once or counts it, wherever a reader stands', () => {
    const attempts = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(attempts, fc.nat(30), fc.nat(3), fc.nat(12), (sizes, lost, attempt, after) => {
        const all = sizes.flatMap((size, at) =>
          Array.from({ length: size }, (_, n) => run(at + 1, n, `${at + 1}.${n + 1}`)),
        );
        const totals = Object.fromEntries(sizes.map((size, at) => [at + 1, size]));
        const from = {
          attempt: Math.min(attempt + 1, sizes.length),
          after: Math.min(after, sizes[Math.min(attempt, sizes.length - 1)] ?? 0),
        };
        let at = from;
        let count = 0;
        for (const piece of piecesOf(somePage({ runs: all.slice(lost), totals }), from)) {
          count += piece.kind === 'lines' ? piece.lines.length : piece.count;
          at = positionAfter(piece, at);
          if (piece.kind === 'lines') {
            expect(piece.lines.at(-1)).toBe(`${piece.attempt}.${at.after}`);
          }
        }
        const before = sizes.slice(0, from.attempt - 1).reduce((sum, size) => sum + size, 0);
        expect(count).toBe(sizes.reduce((sum, size) => sum + size, 0) - before - from.after);
      }),
    );
  });
});

describe('reading', () => {
  it('joins what is kept and what comes live, each line once', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    let printed = ['a', 'b'];
    let ended = false;
    scheduler.answers['log'] = ({ number }: { number: number }) => {
      // Between the question and the answer more is printed, and comes live as well.
      if (number === 0) scheduler.print('a', 1, 1, ['b', 'c']);
      return somePage({
        runs: [run(1, number, ...printed.slice(number))],
        totals: { 1: printed.length },
        ended,
      });
    };
    await using board = await JobBoard.open(scheduler);
    const log = board.log('a')[Symbol.asyncIterator]();
    expect((await log.next()).value).toEqual(lines(1, 1, 'a', 'b'));
    expect((await log.next()).value).toEqual(lines(1, 3, 'c'));
    scheduler.print('a', 1, 3, ['d']);
    expect((await log.next()).value).toEqual(lines(1, 4, 'd'));
    // A batch is lost: the next one does not join on, so the registry is asked.
    printed = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    scheduler.print('a', 1, 6, ['g']);
    expect((await log.next()).value).toEqual(lines(1, 5, 'e', 'f', 'g'));
    // All live batches are lost, but the record says that there is more.
    printed.push('h');
    scheduler.tell(someJob({ revision: 2, lines: 8 }));
    expect((await log.next()).value).toEqual(lines(1, 8, 'h'));
    ended = true;
    scheduler.tell(someJob({ revision: 3, lines: 8, state: 'done' }));
    expect(await log.next()).toEqual({ value: undefined, done: true });
  });

  it('asks for nothing while live lines join on', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    scheduler.answers['log'] = somePage();
    await using board = await JobBoard.open(scheduler);
    const log = board.log('a')[Symbol.asyncIterator]();
    const first = log.next();
    await new Promise((resolve) => setImmediate(resolve));
    for (let n = 0; n < 20; n++) {
      scheduler.print('a', 1, n, [`${n}`]);
      scheduler.tell(someJob({ revision: n + 2, lines: n + 1 }));
    }
    await first;
    for (let n = 1; n < 20; n++) await log.next();
    expect(scheduler.seen.filter(({ op }) => op === 'log')).toHaveLength(1);
  });

  it('reads page after page', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    scheduler.answers['log'] = ({ number }: { number: number }) =>
      somePage({
        runs: [run(1, number, `${number}`)],
        more: number < 4,
        totals: { 1: 5 },
        ended: true,
      });
    await using board = await JobBoard.open(scheduler);
    const pieces: LogPiece[] = [];
    for await (const piece of board.log('a', { attempt: 1, after: 2 })) pieces.push(piece);
    expect(pieces).toEqual([lines(1, 3, '2'), lines(1, 4, '3'), lines(1, 5, '4')]);
  });

  it('ends with the session, and with its signal', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    scheduler.answers['log'] = somePage();
    await using board = await JobBoard.open(scheduler);
    const abort = new AbortController();
    const aborted = board.log('a', { signal: abort.signal })[Symbol.asyncIterator]().next();
    const cut = board.log('a')[Symbol.asyncIterator]().next();
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    scheduler.close(new Error('reset'));
    await expect(cut).rejects.toMatchObject({ _tag: 'CommClosed' });
  });
});
