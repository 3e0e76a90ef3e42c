import { expect, test } from 'vitest';
import { lastLines, reasonsOf, worthRemembering } from '../../../src/site/startFailure.ts';

const failed = { name: 'x', options: {}, tookMs: 1_000 };

test('what was different from the last good start is named first', () => {
  const lastGood = worthRemembering({ image: 'a:1', cores: 2, environment: { KEY: 'secret' } });
  const options = { image: 'b:1', cores: 2, environment: { KEY: 'other', MORE: 'x' } };
  const [first, second] = reasonsOf({ ...failed, options, lastGood });
  expect(first).toBe(
    'Your last cluster that did start had image "a:1" instead of "b:1", environment {KEY} instead of {KEY, MORE}.',
  );
  expect(second).toContain('the image b:1 does not exist');
  expect(JSON.stringify([first, second, lastGood])).not.toMatch(/secret|other/);
});

test('the same options as before point at the site', () => {
  const options = { cores: 2 };
  const reasons = reasonsOf({ ...failed, options, lastGood: options });
  expect(reasons[0]).toContain('the site itself may be the reason');
});

test('the scheduler’s own last word comes before everything else', () => {
  const log = [
    'Traceback (most recent call last):',
    '  File "x.py", line 1',
    "ModuleNotFoundError: No module named 'dask_gateway'\u001b[0m",
  ].join('\n');
  const [first] = reasonsOf({ ...failed, log });
  expect(first).toBe(
    "Its scheduler ended with: ModuleNotFoundError: No module named 'dask_gateway'.",
  );
  expect(lastLines(`${'x\n'.repeat(100)}end\n`).split('\n')).toHaveLength(30);
});

test('values that Kubernetes refuses, limits and time are named', () => {
  const options = { environment: { N: 3 } };
  const limits = { maxWorkers: 10 };
  const [only] = reasonsOf({ ...failed, options, limits, tookMs: 60_000 });
  expect(only).toMatch(/a value in environment is no text.*no room.*up to 10 workers/);
});

test('where nothing is known, it says who can know', () => {
  expect(reasonsOf(failed)).toEqual(["Only the site's administrator can see its log."]);
});
