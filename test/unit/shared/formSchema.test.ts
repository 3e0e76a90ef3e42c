import { describe, expect, it } from 'vitest';
import { validate } from '../../../src/base/validate.ts';
import { formStateSchema, fromFormPageSchema } from '../../../src/shared/formSchema.ts';

const drafts = { n: '2', g: true, m: [{ name: 'A', text: '1', json: true }] };

describe('what the form page may say', () => {
  it.each([
    { type: 'ready' },
    { type: 'draft', generation: 1, drafts },
    { type: 'submit', generation: 1, drafts },
    { type: 'cancel', generation: 1 },
    { type: 'problem', message: 'x' },
  ])('$type', (message) => {
    expect(validate(fromFormPageSchema, message, 'it')).toEqual(message);
  });

  it.each([
    null,
    { type: 'open' },
    { type: 'submit', generation: -1, drafts },
    { type: 'submit', generation: 1, drafts: { n: 2 } },
    { type: 'submit', generation: 1, drafts: { m: [{ name: 'A' }] } },
    { type: 'submit', generation: 1, drafts: { m: Array(1001).fill({ name: '', text: '' }) } },
    { type: 'submit', generation: 1, drafts: { n: 'x'.repeat(1_000_001) } },
    { type: 'problem', message: 'x'.repeat(5000) },
  ])('nothing else: %#', (message) => {
    expect(() => validate(fromFormPageSchema, message, 'it')).toThrow(/^it: /);
  });
});

it('what comes back after a restart is checked too', () => {
  const state = { kind: 'cluster', owner: 'x', drafts };
  expect(validate(formStateSchema, state, 'it')).toEqual(state);
  expect(() => validate(formStateSchema, { ...state, drafts: 1 }, 'it')).toThrow();
  expect(() => validate(formStateSchema, undefined, 'it')).toThrow();
});
