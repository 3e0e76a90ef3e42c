import { expect, it } from 'vitest';
import { fill } from '../../../src/shared/fill.ts';

it('fills values in, and never looks into them', () => {
  expect(fill('{0} of {1} chunks', 3, 100)).toBe('3 of 100 chunks');
  expect(fill('{1}, {0}', '{1}', '$&')).toBe('$&, {1}');
  expect(fill('{0} {2}', 'a')).toBe('a {2}');
});
