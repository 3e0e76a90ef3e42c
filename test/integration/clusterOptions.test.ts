import { describe, expect, test } from 'vitest';
import { OptionRejected } from '../../src/gateway/errors.ts';
import { DEFAULT_LEASE } from '../../src/jobs/lease.ts';
import { readForm } from '../../src/shared/formRead.ts';
import { formWords } from '../../src/shared/formWords.ts';
import type { Site } from '../../src/site/site.ts';
import {
  optionField,
  refusalOf,
  wishOf,
  workersField,
} from '../../src/vscode/clusters/optionForm.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { variantStack } from '../kit/variantStack.ts';

/** What the form would send if only these drafts were changed; the rest of a site is real. */
async function wished(site: Site, drafts: Readonly<Record<string, string>>) {
  const options = await site.clusters.options();
  const fields = [workersField(0), ...options.map((option) => optionField(option))];
  const read = readForm(fields, drafts, formWords);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return { options, wish: wishOf(read.values) };
}

/** The error of a wish that the gateway refuses. */
async function refused(site: Site, wish: ReturnType<typeof wishOf>): Promise<unknown> {
  return site.clusters.create(wish).then(
    (name) => `${name} was made`,
    (error: unknown) => error,
  );
}

async function usual(): Promise<Site> {
  await using stack = await testStack();
  return await testSite(stack);
}

describe('three fields, as the system has that this one replaces', () => {
  test('are offered with their limits', async () => {
    await using site = await usual();
    const fields = (await site.clusters.options()).map((option) => optionField(option));
    expect(fields).toMatchObject([
      { name: 'option.worker_cores', type: 'integer', default: 2, min: 1, max: 4 },
      { label: 'Worker Memory', unit: 'GiB', type: 'number', default: 4, min: 1, max: 8 },
      { name: 'option.image', type: 'string' },
    ]);
  });

  test('a value out of range is refused in words that lead to the field', async () => {
    await using site = await usual();
    const { options, wish } = await wished(site, {});
    const wrong = { ...wish, options: { ...wish.options, worker_cores: 9 } };
    const error = await refused(site, wrong);
    expect(error).toBeInstanceOf(OptionRejected);
    expect(refusalOf(error, options)?.problems['option.worker_cores']).toMatch(/must be <= 4/);
  });

  test('an option that the site does not know is about the whole', async () => {
    await using site = await usual();
    const { options, wish } = await wished(site, {});
    const error = await refused(site, { ...wish, options: { ...wish.options, colour: 'red' } });
    expect(refusalOf(error, options)).toEqual({
      problems: {},
      message: "Unknown fields ['colour']",
    });
  });

  test.each(['asked', 'requested'] as const)(
    'a wish that is cancelled when it is %s leaves no cluster',
    async (when) => {
      await using site = await usual();
      const { wish } = await wished(site, {});
      const before = new Set((await site.gateway.clusters()).map(({ name }) => name));
      const all = ['pending', 'running', 'stopping', 'stopped', 'failed'] as const;
      const made = async () =>
        (await site.gateway.clusters({ status: all })).filter(({ name }) => !before.has(name));
      const known = new Set((await made()).map(({ name }) => name));
      const stop = new AbortController();
      const creating = site.clusters.create({
        ...wish,
        signal: stop.signal,
        onStep: () => stop.abort(),
      });
      // The request is on its way by then, and its answer is not.
      if (when === 'asked') setImmediate(() => stop.abort());
      await expect(creating).rejects.toThrow(/abort/i);
      await expect
        .poll(
          async () => {
            const fresh = (await made()).filter(({ name }) => !known.has(name));
            return fresh.map(({ status }) => status);
          },
          { timeout: 30_000 },
        )
        .toEqual(['stopped']);
    },
  );
});

describe('2i2c’s layout', () => {
  const variant = variantStack({ options: '2i2c' });

  test('has choices, a text without default, a mapping, a number', async () => {
    await using site = await testSite(variant.stack);
    const fields = (await site.clusters.options()).map((option) => optionField(option));
    expect(fields).toMatchObject([
      { type: 'select', default: 'n2-highmem-4', choices: ['n2-highmem-4', 'n2-highmem-16'] },
      { type: 'select', default: '1CPU, 1.8Gi' },
      { name: 'option.image', type: 'string', default: '', help: 'Left empty, the site decides.' },
      { type: 'mapping', default: {} },
      { type: 'integer', default: 30, min: 1 },
    ]);
  });

  test('refuses a bare wish in the words of its handler, beside the image', async () => {
    await using site = await testSite(variant.stack);
    const { options, wish } = await wished(site, {});
    expect(refusalOf(await refused(site, wish), options)).toEqual({
      problems: { 'option.image': 'When specifying an image you must also provide a tag' },
    });
  });

  test('takes what the form made of all of it', async () => {
    await using site = await testSite(variant.stack);
    const { wish } = await wished(site, {
      'option.image': 'quay.io/some/image:1',
      'option.worker_resource_allocation': '2CPU, 3.6Gi',
      'option.idle_timeout_minutes': '7',
    });
    const name = await site.clusters.create(wish);
    const { options } = await site.gateway.cluster(name);
    expect(options).toMatchObject({
      image: 'quay.io/some/image:1',
      worker_resource_allocation: '2CPU, 3.6Gi',
      idle_timeout_minutes: 7,
      environment: {},
    });
    await site.clusters.stop(name);
  });
});

describe('a site without options', () => {
  const variant = variantStack({ options: 'none' });

  test('leaves the number of workers, and makes a cluster', async () => {
    await using site = await testSite(variant.stack);
    const { options, wish } = await wished(site, { workers: '1' });
    expect(options).toEqual([]);
    expect(wish).toEqual({ options: {}, workers: 1, lease: DEFAULT_LEASE });
    const name = await site.clusters.create(wish);
    expect((await site.gateway.cluster(name)).status).toBe('running');
    await site.clusters.stop(name);
  });
});
