import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cached, cacheFolder } from '../../../src/workbench/cacheFolder.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cache-'));
});
afterEach(() => rm(base, { recursive: true }));

const fill = (text: string) => (folder: string) => writeFile(join(folder, 'content'), text);

test('installs once for each recipe', async () => {
  const first = await cached('thing', { version: 1 }, fill('one'), base);
  const again = await cached('thing', { version: 1 }, fill('two'), base);
  const other = await cached('thing', { version: 2 }, fill('two'), base);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(await readFile(join(first, 'content'), 'utf8')).toBe('one');
});

test('two at once end with one whole folder', async () => {
  const both = await Promise.all(['a', 'b'].map((text) => cached('thing', 1, fill(text), base)));
  expect(new Set(both).size).toBe(1);
  expect(await readdir(base)).toHaveLength(1);
  expect(await readdir(both[0] ?? '')).toEqual(['content']);
});

test('an install that fails leaves nothing', async () => {
  const fail = () => Promise.reject(new Error('no network'));
  await expect(cached('thing', 1, fail, base)).rejects.toThrow('no network');
  expect(await readdir(base)).toEqual([]);
});

test('sweeps what a killed install left, but not one that is running', async () => {
  for (const [name, hours] of [
    ['.thing-dead', 2],
    ['.thing-busy', 0],
  ] as const) {
    await mkdir(join(base, name));
    const touched = new Date(Date.now() - hours * 3_600_000);
    await utimes(join(base, name), touched, touched);
  }
  await cached('thing', 1, fill('x'), base);
  expect((await readdir(base)).filter((name) => name.startsWith('.'))).toEqual(['.thing-busy']);
});

test('the environment says where', () => {
  expect(cacheFolder({ SCIENCE_GATEWAY_CACHE: '/own', XDG_CACHE_HOME: '/xdg' })).toBe('/own');
  expect(cacheFolder({ XDG_CACHE_HOME: '/xdg' })).toBe('/xdg/science-gateway');
});
