import { afterEach, beforeEach, expect, vi } from 'vitest';

/** A unit test that prints has said something nobody asked for: it fails. */
const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;

beforeEach(() => {
  for (const method of methods) vi.spyOn(console, method);
});

afterEach(() => {
  for (const method of methods) {
    expect(vi.mocked(console[method]).mock.calls, `console.${method}`).toEqual([]);
  }
  vi.restoreAllMocks();
});
