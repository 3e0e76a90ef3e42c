import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { programs } from '../../../src/jobs/programs.ts';

const folder = new URL('../../../src/jobs/programs/', import.meta.url);

describe('programs', () => {
  it('are all the Python files of the folder, with their hashes', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.py'));
    expect(Object.keys(programs).sort()).toEqual(files.map((name) => name.slice(0, -3)).sort());
    for (const [name, { source, hash, module }] of Object.entries(programs)) {
      expect(source).toBe(await readFile(new URL(`${name}.py`, folder), 'utf8'));
      expect(hash).toBe(createHash('sha256').update(source).digest('hex'));
      expect(module).toBe(`science_gateway_${name}_${hash.slice(0, 12)}`);
    }
  });

  it('import none of their siblings: each is shipped alone', () => {
    const names = Object.keys(programs).join('|');
    const sibling = new RegExp(String.raw`^\s*(import|from)\s+(${names})\b`, 'm');
    for (const { source } of Object.values(programs)) expect(source).not.toMatch(sibling);
  });
});
