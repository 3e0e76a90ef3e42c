import { expect, it } from 'vitest';
import type { FormField } from '../../../src/shared/form.ts';
import { looksSecret, withoutSecrets } from '../../../src/shared/formSecret.ts';

it.each([
  ['AWS_SECRET_ACCESS_KEY', '', true],
  ['jupyterhub_api_token', '', true],
  ['DbPassword', '', true],
  ['OTHER', 'AKIAIOSFODNN7EXAMPLE', true],
  ['OTHER', 'ghp_abc', true],
  ['OTHER', '-----BEGIN PRIVATE KEY-----', true],
  ['URL', 'postgres://me:pw@db/x', true],
  ['URL', 'https://example.org/a:b@c', false],
  ['OMP_NUM_THREADS', '4', false],
  ['image', 'quay.io/a/b:2024.1', false],
])('%s=%s: %s', (name, text, is) => {
  expect(looksSecret(name, text)).toBe(is);
});

it('what the page keeps has no secret in it', () => {
  const fields: readonly FormField[] = [
    { name: 'a', label: 'A', type: 'string' },
    { name: 'b', label: 'B', type: 'string', secret: true },
    { name: 'c', label: 'C', type: 'mapping' },
    { name: 'd', label: 'D', type: 'boolean' },
  ];
  const rows = [
    { name: 'TOKEN', text: 't' },
    { name: 'X', text: 'x' },
  ];
  expect(withoutSecrets(fields, { a: '1', b: '2', c: rows, d: true, gone: 'z' })).toEqual({
    a: '1',
    c: [{ name: 'X', text: 'x' }],
    d: true,
  });
  expect(withoutSecrets(fields, { a: 'AKIA0' })).toEqual({});
});
