import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pinger } from '../../../src/hub/pinger.ts';
import { Pulse } from '../../../src/hub/pulse.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function pulseWith(answers: () => boolean) {
  let heard = performance.now();
  const ask = vi.fn(() => {
    if (answers()) heard = performance.now();
  });
  const onSilence = vi.fn();
  const pulse = new Pulse({ ask, onSilence, lastHeard: () => heard, tickMs: 1_000 });
  pulse.start();
  return { pulse, ask, onSilence };
}

describe('Pulse', () => {
  test('asks a silent side, and is content with an answer', () => {
    const { pulse, ask, onSilence } = pulseWith(() => true);
    vi.advanceTimersByTime(60_000);
    expect(ask.mock.calls.length).toBeGreaterThan(10);
    expect(onSilence).not.toHaveBeenCalled();
    pulse.stop();
  });

  test('says once that nobody is there', () => {
    const { ask, onSilence } = pulseWith(() => false);
    vi.advanceTimersByTime(3_500);
    expect(onSilence).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(onSilence).toHaveBeenCalledOnce();
    expect(ask.mock.calls.length).toBeLessThanOrEqual(4);
  });

  test.each([
    [false, 1],
    [true, 0],
  ])(
    'goes on counting when it is stopped and started (somebody there: %s)',
    (isThere, silences) => {
      const { pulse, onSilence } = pulseWith(() => isThere);
      for (let i = 0; i < 5; i++) {
        vi.advanceTimersByTime(1_500);
        pulse.stop();
        pulse.start();
      }
      expect(onSilence).toHaveBeenCalledTimes(silences);
      pulse.stop();
    },
  );

  test.each([
    [true, 0],
    [false, 1],
  ])('after a night asks first (somebody there: %s)', (isThere, silences) => {
    const { pulse, ask, onSilence } = pulseWith(() => isThere);
    // The clocks jump, and only then the first tick comes.
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    vi.advanceTimersByTime(1_000);
    expect(ask).toHaveBeenCalledOnce();
    expect(onSilence).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(onSilence).toHaveBeenCalledTimes(silences);
    pulse.stop();
  });
});

describe('Pinger', () => {
  test('pings only while an answer is awaited', () => {
    const ping = vi.fn();
    const pinger = new Pinger(ping);
    pinger.arrived();
    vi.advanceTimersByTime(1_000);
    expect(ping).not.toHaveBeenCalled();
    pinger.expectAnswer();
    vi.advanceTimersByTime(40);
    expect(ping.mock.calls.length).toBeGreaterThan(5);
    vi.advanceTimersByTime(1_000);
    const count = ping.mock.calls.length;
    expect(pinger.isActive).toBe(false);
    vi.advanceTimersByTime(10_000);
    pinger.arrived();
    expect(ping).toHaveBeenCalledTimes(count);
  });

  test('learns the round trip, and pings a slow link for longer, but not more often', () => {
    const ping = vi.fn(() => void setTimeout(() => pinger.heard(), 100));
    const pinger = new Pinger(ping);
    pinger.expectAnswer();
    vi.advanceTimersByTime(400);
    expect(pinger.roundTripMs).toBeCloseTo(100, -1);
    ping.mockClear();
    pinger.expectAnswer();
    vi.advanceTimersByTime(200);
    expect(pinger.isActive).toBe(true);
    expect(ping.mock.calls.length).toBeLessThan(25);
    vi.advanceTimersByTime(1_000);
    expect(pinger.isActive).toBe(false);
  });
});
