import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sentence } from '../../src/base/errors.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { Profile } from '../../src/site/profile.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

let stack: Stack;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 1 });
}, 60_000);

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** A port that was free a moment ago: nothing listens there. */
const CLOSED = '127.0.0.1:9';

function walled(profile: Profile): Profile {
  return { ...profile, carrier: 'auto', gateway: { ...profile.gateway, proxy: CLOSED } };
}

describe('no way to the schedulers', () => {
  it('still shows workers and counts, and says what is blocked when a job is submitted', async () => {
    await using outside = await testSite(stack, { profile: walled });
    await outside.clusters.refresh();
    const id = generateJobId('random_array');
    const submission = { id, program: sampleProgram, params: { ...sampleDefaults } };
    const error: unknown = await outside.jobs
      .submit(cluster, submission)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ _tag: 'WaysBlocked', remedy: 'chooseWay' });
    expect(sentence(error)).toMatch(/Directly: 127\.0\.0\.1:9 refused.*Ask who runs http/);
    expect(outside.ways.state.blocked).toBe(error);
    await expect
      .poll(async () => (await outside.workers(cluster)).length, { timeout: 20_000 })
      .toBe(1);
    expect(await outside.taskCounts(cluster)).toMatchObject({ erred: 0 });
  });
});
