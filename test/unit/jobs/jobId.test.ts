import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJobId, generateJobId } from '../../../src/jobs/jobId.ts';

describe('checkJobId', () => {
  it.each(['a', 'A0._-', 'random_array-20260801T120000-qfzk', 'x'.repeat(100)])(
    'takes %s',
    (id) => {
      expect(checkJobId(id)).toBe(id);
    },
  );

  it.each([
    ['', /cannot be empty/],
    ['a/b', /cannot contain “\/”/],
    ['..', /begins with a letter or a digit/],
    ['a..b', /cannot contain “\.\.”/],
    ['a b', /cannot contain a space/],
    ['a\u0000b', /cannot contain a control character/],
    ['aé', /cannot contain “é”/],
    ['a😀', /cannot contain “😀”/],
    ['-a', /begins with/],
    ['x'.repeat(300), /at most 100 characters; this one has 300/],
  ])('refuses %j', (id, message) => {
    expect(() => checkJobId(id)).toThrow(message);
    expect(() => checkJobId(id)).toThrow(
      expect.objectContaining({ _tag: 'InvalidInput', field: 'id' }),
    );
  });
});

describe('generateJobId', () => {
  it('names program, UTC time and four letters', () => {
    const id = generateJobId('random_array', new Date('2026-08-01T12:00:00.123Z'));
    expect(id).toMatch(/^random_array-20260801T120000-[a-z]{4}$/);
  });

  it('gives a valid id for any program name', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        checkJobId(generateJobId(name));
      }),
    );
  });
});
