import { afterEach, beforeEach, expect, vi, type MockInstance } from 'vitest';

/** A unit test that prints has said something nobody asked for: it fails. */
const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
const spies = new Map<string, MockInstance>();

beforeEach(() => {
  for (const method of methods) spies.set(method, vi.spyOn(console, method));
});

afterEach(() => {
  for (const method of methods) {
    expect(spies.get(method)?.mock.calls, `console.${method}`).toEqual([]);
  }
  vi.restoreAllMocks();
});
