import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KeyRenewal } from '../../../../src/vscode/preview/keyRenewal.ts';
import { deferred } from '../../bytes/fakeStore.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const asked: string[] = [];
  let answer = deferred<boolean>();
  let renewed = 0;
  const problems: unknown[] = [];
  const renewal = new KeyRenewal({
    renew: (url) => {
      asked.push(url);
      return answer.promise;
    },
    onRenewed: () => (renewed += 1),
    onProblem: (error) => problems.push(error),
  });
  const say = async (value: boolean | Error) => {
    if (value instanceof Error) answer.reject(value);
    else answer.resolve(value);
    answer = deferred();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { renewal, asked, say, renewed: () => renewed, problems };
}

it('asks once for the hundred reads that fail together, and lets them be read again', async () => {
  const { renewal, asked, say, renewed } = setUp();
  for (let i = 0; i < 100; i++) renewal.trouble('s3://bucket/a', new Error('expired'));
  await say(true);
  // Reads with the old keys still come back.
  renewal.trouble('s3://bucket/a', new Error('expired'));
  expect([asked.length, renewed()]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(6_000);
  renewal.trouble('s3://bucket/a', new Error('expired'));
  expect(asked).toHaveLength(2);
});

it('leaves a person alone who said no', async () => {
  const { renewal, asked, say, renewed } = setUp();
  renewal.trouble('s3://bucket/a', new Error('expired'));
  await say(false);
  await vi.advanceTimersByTimeAsync(60_000);
  renewal.trouble('s3://bucket/a', new Error('expired'));
  expect([asked.length, renewed()]).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(300_000);
  renewal.trouble('s3://bucket/a', new Error('expired'));
  expect(asked).toHaveLength(2);
});

it('says why the question could not be asked', async () => {
  const { renewal, say, problems } = setUp();
  renewal.trouble('s3://bucket/a', new Error('expired'));
  await say(new Error('No window.'));
  expect(problems).toMatchObject([{ message: 'No window.' }]);
});
