import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { CHUNK, WINDOW, type StreamNews, type StreamWord } from '../../../src/hub/pumpMessages.ts';
import { PumpStream } from '../../../src/hub/pumpStream.ts';

interface Sent {
  readonly word: StreamWord;
  readonly length: number;
}

/** A stream and everything that it sends. */
function streamWith() {
  const sent: Sent[] = [];
  const close = vi.fn();
  const stream = new PumpStream(
    { host: 'far', port: 1 },
    {
      server: 'Your server at the hub x',
      send: (word, data) => sent.push({ word, length: data?.length ?? 0 }),
      close,
    },
  );
  return { stream, sent, close };
}

const total = (sent: readonly Sent[]) => sent.reduce((sum, { length }) => sum + length, 0);

describe('a stream through the pump', () => {
  test('is open when the far end says so', async () => {
    const { stream } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'open' }, []);
    await stream.opened;
  });

  test.each([
    ['refused', 'HostUnreachable'],
    ['nonsense', 'HostUnreachable'],
    ['notAllowed', 'TargetNotAllowed'],
  ])('a refusal (%s) is told by name', async (why, tag) => {
    const { stream, close } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'refused', why, text: 'no' }, []);
    await expect(stream.opened).rejects.toMatchObject({ _tag: tag });
    await new Promise((resolve) => stream.once('close', resolve));
    expect(close).toHaveBeenCalledOnce();
  });

  test.each<[string, StreamNews[]]>([
    ['a gap', [{ n: 1, g: 0, k: 'open' }]],
    [
      'a repetition',
      [
        { n: 0, g: 0, k: 'open' },
        { n: 0, g: 0 },
      ],
    ],
    ['a question after what never came', [{ n: 0, g: 0, k: 'open' }, { p: 2 }]],
    ['the far end missing something', [{ n: 0, g: 0, k: 'end', why: 'lost' }]],
  ])('%s ends it as a lost message', async (_what, news) => {
    const { stream } = streamWith();
    for (const one of news) stream.receive(one, [Buffer.from('x')]);
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.errored).toMatchObject({ _tag: 'MessageLost', endpoint: 'far:1' });
  });

  test('a question is answered when all has come', () => {
    const { stream, sent } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'open' }, []);
    stream.receive({ p: 1 }, []);
    expect(sent).toEqual([{ word: { n: 0, a: 1, g: 0 }, length: 0 }]);
  });

  test('sends no more than the window, and goes on as the far end takes', async () => {
    const { stream, sent } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'open' }, []);
    stream.write(Buffer.alloc(3 * WINDOW));
    expect(total(sent)).toBe(WINDOW);
    expect(Math.max(...sent.map(({ length }) => length))).toBe(CHUNK);
    stream.receive({ n: 1, g: 1000 }, []);
    expect(total(sent)).toBe(WINDOW + 1000);
    stream.receive({ n: 2, g: 2 * WINDOW }, []);
    expect(total(sent)).toBe(3 * WINDOW);
    expect(sent.map(({ word }) => word.n)).toEqual(sent.map((_, index) => index));
    stream.end();
    await once(stream, 'finish');
    expect(sent.at(-1)?.word).toMatchObject({ e: 1 });
  });

  test('what is written in one turn travels together', async () => {
    const { stream, sent } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'open' }, []);
    for (let count = 0; count < 50; count++) stream.write('ab');
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.map(({ length }) => length)).toEqual([2, 98]);
  });

  test('grants only what its reader has taken', async () => {
    const { stream, sent } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'open' }, []);
    const chunk = Buffer.alloc(CHUNK, 5);
    for (let n = 1; n <= WINDOW / CHUNK; n++) stream.receive({ n, g: 0 }, [chunk]);
    expect(sent.every(({ word }) => word.g === 0)).toBe(true);
    expect(stream.readableLength).toBeLessThanOrEqual(CHUNK);
    let taken = 0;
    stream.on('data', (data: Buffer) => (taken += data.length));
    await expect.poll(() => taken).toBe(WINDOW);
    expect(sent.at(-1)?.word.g).toBeGreaterThanOrEqual(WINDOW / 2);
    stream.destroy();
  });

  test('a far end that ignores the window is cut off', async () => {
    const { stream } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'open' }, []);
    const chunk = Buffer.alloc(CHUNK);
    let n = 1;
    while (!stream.destroyed && n < 1000) stream.receive({ n: n++, g: 0 }, [chunk]);
    await new Promise((resolve) => stream.once('close', resolve));
    expect(n * CHUNK).toBeLessThan(2 * WINDOW);
    expect(stream.errored).toMatchObject({ _tag: 'HubCarrierLost', reason: 'garbage' });
  });

  test('confirms what came even if nobody writes', () => {
    vi.useFakeTimers();
    try {
      const { stream, sent } = streamWith();
      stream.receive({ n: 0, g: 0, k: 'open' }, []);
      stream.receive({ n: 1, g: 0 }, [Buffer.from('x')]);
      expect(sent).toEqual([]);
      vi.advanceTimersByTime(1_000);
      expect(sent).toEqual([{ word: { n: 0, a: 2, g: 0 }, length: 0 }]);
      vi.advanceTimersByTime(10_000);
      expect(sent).toHaveLength(1);
      stream.destroy();
    } finally {
      vi.useRealTimers();
    }
  });

  test('ends for its reader after the last byte, and news after that mean nothing', async () => {
    const { stream } = streamWith();
    stream.receive({ n: 0, g: 0, k: 'open' }, []);
    stream.receive({ n: 1, g: 0 }, [Buffer.from('last words')]);
    stream.receive({ n: 2, g: 0, e: 1 }, []);
    stream.end();
    stream.receive({ n: 3, g: 0, k: 'end' }, []);
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('last words');
    await expect.poll(() => stream.destroyed).toBe(true);
    stream.receive({ n: 17, g: 0 }, [Buffer.from('x')]);
    expect(stream.errored).toBeNull();
  });
});
