import { describe, expect, it } from 'vitest';
import { abortable, delay, withDeadline } from '../../../src/base/abort.ts';
import { Disposables } from '../../../src/base/disposables.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { InvalidInput, isGatewayError, TimedOut } from '../../../src/base/errors.ts';

describe('Disposables', () => {
  it('disposes the newest first, once, and late additions at once', () => {
    const order: string[] = [];
    const item = (name: string) => ({ dispose: () => order.push(name) });
    const all = new Disposables();
    all.add(item('a'));
    all.add(item('b'));
    all.dispose();
    all.dispose();
    all.add(item('late'));
    expect(order).toEqual(['b', 'a', 'late']);
  });
});

describe('Emitter', () => {
  it('calls everybody although one throws, and tells of that', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error('mine');
    });
    const second = emitter.event((value) => heard.push(value));
    expect(() => emitter.fire(1)).toThrow('mine');
    second.dispose();
    expect(() => emitter.fire(2)).toThrow('mine');
    expect(heard).toEqual([1]);
  });
});

describe('cancellation', () => {
  it('ends a wait at once with the reason of the signal', async () => {
    const abort = new AbortController();
    const waiting = delay(60_000, { signal: abort.signal });
    abort.abort(new Error('closed'));
    await expect(waiting).rejects.toThrow('closed');
    await expect(delay(1, { signal: abort.signal })).rejects.toThrow('closed');
  });

  it('tells a deadline from a cancellation', async () => {
    const never = (signal: AbortSignal) => abortable(new Promise<never>(() => undefined), signal);
    const late = withDeadline(5, 'The hub did not answer within 5 ms.', never);
    const error = await late.catch((reason: unknown) => reason);
    expect(isGatewayError(error, 'TimedOut')).toBe(true);
    expect(error).toBeInstanceOf(TimedOut);

    const abort = new AbortController();
    const cancelled = withDeadline(60_000, 'late', never, { signal: abort.signal });
    abort.abort(new Error('mine'));
    await expect(cancelled).rejects.toThrow('mine');
  });
});

describe('isGatewayError', () => {
  it('narrows by tag', () => {
    const error: unknown = new InvalidInput('id', 'No.');
    expect(isGatewayError(error)).toBe(true);
    expect(isGatewayError(error, 'InvalidInput', 'TimedOut')).toBe(true);
    expect(isGatewayError(error, 'TimedOut')).toBe(false);
    expect(isGatewayError(new Error('InvalidInput'), 'InvalidInput')).toBe(false);
  });

  it('knows the family across bundles, which hold copies of the classes', () => {
    const copy = Object.assign(new Error('No.'), {
      _tag: 'TimedOut',
      [Symbol.for('science-gateway.error')]: true,
    });
    expect(isGatewayError(copy, 'TimedOut')).toBe(true);
  });
});
