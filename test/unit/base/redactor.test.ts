import { describe, expect, it } from 'vitest';
import { Redactor, secretForms } from '../../../src/base/redactor.ts';

const secret = 'tøken+/=&0123456789';

describe('Redactor', () => {
  it('takes a secret out in every form in which it may leak', () => {
    const redactor = new Redactor();
    redactor.learn(secret);
    const bytes = Buffer.from(secret);
    const forms = [
      secret,
      encodeURIComponent(secret),
      bytes.toString('base64'),
      bytes.toString('hex'),
    ];
    for (const form of [
      ...forms,
      bytes.toString('base64url'),
      bytes.toString('hex').toUpperCase(),
    ]) {
      const text = redactor.redact(`a ${form} b`);
      expect(text, form).toMatch(/^a •••=* b$/);
    }
  });

  it('takes private keys out although nobody named them', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----';
    expect(new Redactor().redact(`x ${key} y`)).toBe('x ••• y');
  });

  it('finds the lines of a PEM body', () => {
    const line = 'A'.repeat(64);
    const pem = `-----BEGIN PRIVATE KEY-----\n${line}\nQUJD\n-----END PRIVATE KEY-----\n`;
    expect(secretForms(pem)).toContain(line);
  });

  it('leaves short words alone', () => {
    const redactor = new Redactor();
    redactor.learn('user');
    expect(redactor.redact('the user')).toBe('the user');
  });
});
