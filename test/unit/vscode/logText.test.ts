import { describe, expect, it } from 'vitest';
import { LogText } from '../../../src/vscode/jobs/logText.ts';
import { plainLine } from '../../../src/base/plainText.ts';

describe('a line that a job printed', () => {
  it.each([
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    [' 10%\r 50%\r100%', '100%'],
    ['windows\r', 'windows'],
    ['a\u0000b\u009bc\td', 'abc\td'],
    ['über 日本', 'über 日本'],
  ])('%j is shown as %j', (line, shown) => {
    expect(plainLine(line)).toBe(shown);
  });

  it('is cut when it is too long for a screen', () => {
    expect(plainLine('x'.repeat(1_000_000)).length).toBeLessThan(21_000);
  });
});

describe('a log', () => {
  const lines = (attempt: number, first: number, ...text: string[]) =>
    ({ kind: 'lines', attempt, first, lines: text }) as const;

  it('shows gaps and attempts where they were', () => {
    const log = new LogText();
    log.add(lines(1, 0, 'one', 'two'));
    log.add({ kind: 'gap', attempt: 1, count: 412 });
    log.add(lines(1, 414, 'three'));
    log.add(lines(2, 0, 'again'));
    expect(log.toString()).toBe(
      'one\ntwo\n── 412 lines not received ──\nthree\n── attempt 2 ──\nagain\n',
    );
    expect(log.lines).toBe(4);
  });

  it('is bounded, and says how much it left out', () => {
    const log = new LogText();
    for (let first = 0; first < 10_000; first += 10) {
      log.add(lines(1, first, ...Array.from({ length: 10 }, () => 'y'.repeat(1_000))));
    }
    const text = log.toString();
    expect(text.length).toBeLessThan(8_100_000);
    expect(text).toMatch(/^── \d+ lines not shown ──\n/);
  });
});
