import { describe, expect, it } from 'vitest';
import { next, type Loading, type LoadingEvent } from '../../../src/webview/page/loading.ts';

function after(...events: LoadingEvent[]): Loading {
  return events.reduce(next, { state: 'waiting' });
}
const begin = { type: 'begin', total: 3 } as const;
const there = { type: 'chunk', is: 'there' } as const;
const missing = { type: 'chunk', is: 'missing' } as const;
const broken = { type: 'chunk', is: 'broken', problem: 'Damaged.' } as const;

describe('loading', () => {
  it('counts to the end', () => {
    expect(after(begin, there, missing)).toEqual({
      state: 'reading',
      total: 3,
      read: 2,
      missing: 1,
      broken: 0,
    });
    expect(after(begin, there, missing, broken)).toEqual({
      state: 'done',
      total: 3,
      read: 3,
      missing: 1,
      broken: 1,
      problem: 'Damaged.',
    });
  });

  it('keeps the first problem', () => {
    const state = after(begin, broken, { ...broken, problem: 'Other.' });
    expect(state).toMatchObject({ broken: 2, problem: 'Damaged.' });
  });

  it('is empty without chunks', () => {
    expect(after({ type: 'begin', total: 0 })).toEqual({ state: 'empty' });
  });

  it('stops, ignores what still comes, and goes on', () => {
    const stopped = after(begin, there, { type: 'stop' }, there);
    expect(stopped).toMatchObject({ state: 'stopped', read: 1 });
    expect(next(stopped, { type: 'again' })).toMatchObject({ state: 'reading', read: 1 });
  });

  it('asks again only for what was not there', () => {
    const done = after(begin, there, missing, broken);
    expect(next(done, { type: 'again' })).toEqual({
      state: 'reading',
      total: 3,
      read: 1,
      missing: 0,
      broken: 0,
    });
    const whole = after(begin, there, there, there);
    expect(next(whole, { type: 'again' })).toBe(whole);
  });

  it('shows an error whatever was there, and opens anew', () => {
    const failed = after(begin, there, { type: 'error', message: 'Gone.' });
    expect(failed).toEqual({ state: 'failed', message: 'Gone.' });
    expect(next(failed, there)).toBe(failed);
    expect(next(failed, { type: 'stop' })).toBe(failed);
    expect(next(failed, { type: 'opening', url: 's3://a' })).toEqual({
      state: 'opening',
      url: 's3://a',
    });
  });
});
