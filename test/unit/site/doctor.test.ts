import { describe, expect, it } from 'vitest';
import { InvalidInput, TimedOut } from '../../../src/base/errors.ts';
import { HubUnreachable } from '../../../src/hub/errors.ts';
import { HostUnreachable } from '../../../src/net/errors.ts';
import { Examination } from '../../../src/site/doctor/examination.ts';
import { inOrder, type Finding } from '../../../src/site/doctor/finding.ts';
import { diagnose } from '../../../src/site/doctor/fixes.ts';
import { connectionReport, counted } from '../../../src/site/doctor/report.ts';
import { compared } from '../../../src/site/doctor/schedulerSteps.ts';

const clean = (text: string) => text.replaceAll('secret', '•••');

describe('an examination', () => {
  it('measures what goes, and hands its value on', async () => {
    const exam = new Examination({ clean });
    const work = () => Promise.resolve({ value: 7, says: 'seven' });
    const outcome = await exam.step({ part: 'hub', hop: 'answer' }, [], work);
    expect(outcome).toEqual({ went: true, value: 7 });
    expect(exam.findings).toMatchObject([{ verdict: 'ok', says: 'seven', part: 'hub' }]);
  });

  it('does not take a step that needs one which did not go, and says which', async () => {
    const exam = new Examination({ clean });
    const fails = () => Promise.reject(new HostUnreachable('a:1', 'refused'));
    const name = await exam.step({ part: 'hub', hop: 'name' }, [], fails);
    let taken = false;
    const next = await exam.step({ part: 'hub', hop: 'tls' }, [name], () => {
      taken = true;
      return Promise.resolve({ value: 1, says: '' });
    });
    expect([taken, next.went]).toEqual([false, false]);
    expect(exam.findings[1]).toMatchObject({
      verdict: 'skipped',
      says: 'Not tried, because a step before it did not go: Name (hub).',
    });
  });

  it('takes secrets out of what it says and of what to do', async () => {
    const seen: Finding[] = [];
    const exam = new Examination({ clean, onFinding: (finding) => seen.push(finding) });
    const fails = () => Promise.reject(new InvalidInput('x', 'It has a secret. Hide the secret.'));
    await exam.step({ part: 'hub', hop: 'token' }, [], fails);
    expect(JSON.stringify([exam.findings, seen])).not.toContain('secret');
  });

  it('gives up a step that takes too long', async () => {
    const exam = new Examination({ clean });
    const never = () => new Promise<never>(() => undefined);
    await exam.step({ part: 'hub', hop: 'tls' }, [], never, 5);
    expect(exam.findings[0]).toMatchObject({ verdict: 'failed' });
  });

  it('softens what did not go when requests get through anyway', async () => {
    const exam = new Examination({ clean });
    const fails = () => Promise.reject(new HostUnreachable('a:1', 'nameNotFound'));
    const name = await exam.step({ part: 'hub', hop: 'name' }, [], fails);
    await exam.step({ part: 'hub', hop: 'connection' }, [name], fails);
    await exam.step({ part: 'gateway', hop: 'name' }, [], fails);
    exam.soften('hub', 'It goes.');
    expect(exam.findings.map(({ verdict }) => verdict)).toEqual(['warning', 'warning', 'failed']);
    expect(exam.findings[1]?.says).toBe('It goes.');
  });
});

describe('a diagnosis', () => {
  it('takes the last sentences of our errors for what to do', () => {
    const error = new InvalidInput(
      'x',
      'The bucket b.c does not exist at s3.example.org. Make it.',
    );
    expect(diagnose(error)).toEqual({
      says: 'The bucket b.c does not exist at s3.example.org.',
      fix: 'Make it.',
    });
  });

  it.each(['nameNotFound', 'refused', 'timedOut', 'noRoute', 'tls', 'closed'] as const)(
    'knows what to do about %s',
    (reason) => {
      const { fix } = diagnose(new HostUnreachable('hub.example.org:443', reason));
      expect(fix).toMatch(/^[A-Z].+\.$/);
      expect(fix).not.toContain('Try again; if it stays');
      const wrapped = new HubUnreachable('https://hub.example.org', undefined, 'x', {
        cause: new HostUnreachable('hub.example.org:443', reason),
      });
      expect(diagnose(wrapped).fix).toBe(fix);
    },
  );

  it('always has something to do', () => {
    for (const error of [new Error('odd'), new TimedOut('Late.'), 'text', undefined]) {
      expect(diagnose(error).fix).toMatch(/\.$/);
    }
  });
});

describe('versions', () => {
  const version = (distributed: string, python: string) => ({ distributed, python });

  it('that differ in a patch of Python are the same', () => {
    const { warning } = compared(version('2026.8.0', '3.11.7'), [version('2026.8.0', '3.11.9')]);
    expect(warning).toBeUndefined();
  });

  it('that differ are named, each once', () => {
    const old = version('2023.9.2', '3.11.7');
    const { says, warning } = compared(version('2026.8.0', '3.11.7'), [old, old]);
    expect(says).toContain('but workers have 2023.9.2 on Python 3.11.7.');
    expect(warning).toContain('same image');
  });
});

describe('a report', () => {
  const findings: Finding[] = [
    { part: 'store Results', hop: 'editor', verdict: 'skipped', says: 'No keys.', ms: 0 },
    { part: 'hub', hop: 'tls', verdict: 'warning', says: 'Ends soon.', fix: 'Renew.', ms: 12 },
    { part: 'hub', hop: 'name', verdict: 'ok', says: 'Found.', ms: 1 },
    {
      part: 'gateway',
      hop: 'answer',
      verdict: 'failed',
      says: 'word '.repeat(40),
      fix: 'x',
      ms: 9,
    },
  ];
  const ordered = inOrder(findings, ['hub', 'gateway', 'schedulers', 'store Results']);

  it('is plain text in the order of the way, narrow enough for a mail', () => {
    const head = { profile: 'Institute', hub: 'https://hub.example.org', at: 0, version: '0.1.0' };
    const text = connectionReport(ordered, head);
    expect(text.split('\n').every((line) => line.length <= 90)).toBe(true);
    expect(text).toMatchInlineSnapshot(`
      "Connection check of Institute (https://hub.example.org)
      1970-01-01 00:00 UTC, Science Gateway 0.1.0

      1 failed, 1 warning, 1 ok, 1 skipped

      JupyterHub
        ok       Name  1 ms
                 Found.
        warning  TLS  12 ms
                 Ends soon.
                 → Renew.

      Dask Gateway
        FAILED   Answer  9 ms
                 word word word word word word word word word word word word word word word
                 word word word word word word word word word word word word word word word
                 word word word word word word word word word word 
                 → x

      Object store Results
        skipped  Store, from here
                 No keys.
      "
    `);
  });

  it('counts, the worst first', () => {
    expect(counted(ordered)).toBe('1 failed, 1 warning, 1 ok, 1 skipped');
    expect(counted([])).toBe('0 ok');
  });
});
