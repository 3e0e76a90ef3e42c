import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateFolder } from '../../../src/stack/privateFiles.ts';

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'science-gateway-test-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('a private folder', () => {
  it('is made with its parents, for its owner only, and may be there already', async () => {
    const path = join(scratch, 'a', 'b');
    await privateFolder(path);
    await privateFolder(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('is refused in words where it cannot be', async () => {
    const file = join(scratch, 'file');
    await writeFile(file, '');
    for (const path of ['/proc/science-gateway/x', file, join(file, 'x')]) {
      await expect(privateFolder(path)).rejects.toMatchObject({ _tag: 'FolderUnusable' });
    }
  });
});
