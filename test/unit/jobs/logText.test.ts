import { expect, it } from 'vitest';
import { LogText } from '../../../src/jobs/logText.ts';

it('renders lines, gaps and attempts', () => {
  const text = new LogText();
  const all = [
    text.add({ kind: 'lines', attempt: 1, first: 1, lines: ['a', 'b'] }),
    text.add({ kind: 'gap', attempt: 1, count: 412 }),
    text.add({ kind: 'gap', attempt: 1, count: 1 }),
    text.add({ kind: 'lines', attempt: 2, first: 1, lines: ['c'] }),
  ].join('');
  expect(all).toBe('a\nb\n412 lines not received\n1 line not received\n──── attempt 2 ────\nc\n');
});
