import { expect, it } from 'vitest';
import { secretIn } from '../../../src/site/secretsIn.ts';

it.each([
  ['x = 1\nkey = "AKIAIOSFODNN7EXAMPLE"', 'an AWS access key', 2],
  ['t = "ghp_' + 'a'.repeat(36) + '"', 'a GitHub token', 1],
  ['\n\n-----BEGIN RSA PRIVATE KEY-----', 'a private key', 3],
  ['url = "postgres://me:hunter22@db/x"', 'a password in an address', 1],
  ['aws_secret = "wJalrXUtnFEMI"', 'a secret written out', 1],
])('%j holds %s', (text, what, line) => {
  expect(secretIn(text)).toEqual({ what, line });
});

it('a secret in use is found whatever it looks like', () => {
  expect(secretIn('a\nb 0123456789abcdef', ['0123456789abcdef'])).toEqual({
    what: 'a credential of this session',
    line: 2,
  });
  expect(secretIn('short', ['short'])).toBeUndefined();
});

it.each([
  'def run(store, token=None): ...',
  'password = os.environ["PASSWORD"]',
  'token_count = 12345678',
  'see https://example.org/a:b@c',
  'api_key = ""',
])('%j holds none', (text) => {
  expect(secretIn(text)).toBeUndefined();
});
