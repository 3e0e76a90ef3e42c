import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { delay } from '../../src/base/abort.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { forUser } from '../../src/site/profile.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { pythonCell } from '../../src/vscode/jobs/pythonCell.ts';
import { ensurePython } from '../kit/python.ts';
import { writeRecord } from '../kit/records.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testSecrets, testStack } from '../kit/stack.ts';

const { bucket } = inject('stackAddresses').s3;
/** A place of its own: the history of the stack's bucket is that of all tests. */
const ROOT = `${bucket}/history-${Date.now()}`;

let stack: Stack;
let site: Site;

/** A site whose results lie below `prefix`, as `user` has it. */
function siteAt(prefix: string, user = 'ann'): Promise<Site> {
  return testSite(stack, {
    profile: (profile) => forUser({ ...profile, results: { ...profile.results, prefix } }, user),
  });
}

beforeAll(async () => {
  stack = await testStack();
  site = await siteAt(`${ROOT}/own`);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

describe('what the wrapper writes, readers read', () => {
  const id = generateJobId('random_array');

  test('a job that is done is in the history when its cluster is gone', async () => {
    const cluster = await site.clusters.create({ workers: 1 });
    const params = { ...sampleDefaults, shape: [40, 40], chunks: [20, 20] };
    await site.jobs.submit(cluster, { program: sampleProgram, params, id });
    const { output } = await untilJob(site, id, ({ state }) => state === 'done');
    // The rest of the record is written after the end is told, by the cluster that is stopped next.
    const made = () => site.records.whoMade({ url: output });
    await expect.poll(async () => (await made())?.environment, { timeout: 20_000 }).toBeDefined();
    await site.clusters.stop(cluster);
    await expect
      .poll(
        async () => {
          await site.history.refresh('mine');
          return site.history.jobs('mine').map(({ state }) => state);
        },
        { timeout: 20_000 },
      )
      .toEqual(['done']);
    const [job] = site.history.jobs('mine');
    expect(job).toMatchObject({
      id,
      program: 'random_array',
      cluster: '',
      contact: 'gone',
      output: `s3://${ROOT}/own/${id}`,
      record: `s3://${ROOT}/own/_jobs/${id}`,
    });
    expect(job?.finished).toBeGreaterThanOrEqual(job?.started ?? Infinity);
    expect(site.history.unreadable('mine')).toEqual([]);
  });

  test('a colleague who may only read sees it, with its log and program', async () => {
    const { store } = await testSecrets();
    await using reader = await testSite(stack, {
      profile: (profile) => ({
        ...profile,
        results: { ...profile.results, prefix: `${ROOT}/own` },
      }),
      credentials: {
        token: () => Promise.resolve(undefined),
        storeKeys: () => Promise.resolve(store.reader),
      },
    });
    await reader.history.refresh('mine');
    expect(reader.history.jobs('mine').map((job) => job.id)).toEqual([id]);
    const url = `s3://${ROOT}/own/_jobs/${id}`;
    expect((await reader.records.read({ url }))?.request.params).toMatchObject({ shape: [40, 40] });
    const write = reader.openStore(`s3://${ROOT}/own`).put('x', new Uint8Array(1));
    await expect(write).rejects.toMatchObject({ _tag: 'StoreDenied' });
  });

  test('its array leads to it, with parameters, versions and log', async () => {
    const url = `s3://${ROOT}/own/${id}`;
    const found = await site.records.whoMade({ url: `${url}/deep/inside/` });
    expect(found?.job.id).toBe(id);
    expect(found?.request.params).toMatchObject({ shape: [40, 40], chunks: [20, 20] });
    expect(found?.environment?.packages['zarr']).toMatch(/^\d/);
    expect(await site.records.whoMade({ url: `s3://${bucket}/nobodys` })).toBeUndefined();
    for await (const piece of site.records.log({ url: found?.job.record ?? '' })) {
      expect(piece.kind).toBe('lines');
    }
  });

  test('the cell that is inserted opens its array in Python', async () => {
    const { accessKeyId, secretAccessKey } = stack.storeKeys();
    const cell = pythonCell({
      id,
      url: `s3://${ROOT}/own/${id}`,
      endpoint: stack.addresses.s3.endpoint,
      isAnonymous: false,
      isGroup: false,
    });
    const { stdout } = await promisify(execFile)(
      await ensurePython(),
      ['-c', `${cell}\nprint(array.shape, array.dtype, float(array[:].mean()) != 0)`],
      {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
        },
      },
    );
    expect(stdout.trim()).toBe('(40, 40) float32 True');
  });
});

describe('a prefix for each user', () => {
  test('mine are mine, the bucket has everybody’s, and a name is no pattern', async () => {
    await using all = await testSite(stack);
    const users = { ann: 2, bo: 1, 'cy.d': 1 };
    for (const [user, count] of Object.entries(users)) {
      const store = all.openStore(`s3://${ROOT}/team/u-${user}/runs`);
      for (let n = 0; n < count; n++) {
        await writeRecord(store, { id: `${user}-${n}`, submitted: Date.now() + n, user });
      }
    }
    await using anns = await siteAt(`${ROOT}/team/u-{user}/runs`);
    await anns.history.refresh('mine');
    expect(anns.history.jobs('mine').map((job) => job.id)).toEqual(['ann-1', 'ann-0']);
    await anns.history.refresh('bucket');
    const everybodys = anns.history.jobs('bucket').map((job) => job.id);
    expect([...everybodys].sort()).toEqual(['ann-0', 'ann-1', 'bo-0', 'cy.d-0']);
    expect(anns.history.jobs('mine')).toHaveLength(2);
  });
});

describe('a record that nobody writes to any more', () => {
  test('runs for 30 s of silence, by the store’s clock, and is lost then', async () => {
    await using silent = await siteAt(`${ROOT}/silent`);
    const store = silent.openStore(`s3://${ROOT}/silent`);
    // The worker's clock is an hour ahead.
    const wrong = Date.now() + 3_600_000;
    const status = { state: 'running', heartbeat: wrong, finished: undefined };
    await writeRecord(store, { id: 'a', submitted: wrong, status });
    await silent.history.refresh('mine');
    expect(silent.history.jobs('mine')[0]).toMatchObject({ state: 'running', contact: 'live' });
    expect(silent.history.isLive).toBe(true);
    const heard = silent.history.jobs('mine')[0]?.heard ?? 0;
    expect(Math.abs(heard - Date.now())).toBeLessThan(10_000);
    await delay(31_500);
    await silent.history.refresh('mine');
    expect(silent.history.jobs('mine')[0]).toMatchObject({ state: 'lost', heard });
  });
});
