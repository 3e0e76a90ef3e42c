import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';

it('the lines of plain Node in the README submit a job and read what it wrote', async () => {
  const readme = await readFile('README.md', 'utf8');
  const [, program = ''] = /```js\n(import \{ Site[\s\S]*?)```/.exec(readme) ?? [];
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(23);
  await mkdir('test-output', { recursive: true });
  const file = resolve('test-output', 'readme.mjs');
  await writeFile(file, program.replaceAll("'./dist/", `'${resolve('dist')}/`));
  const env = { ...process.env, SCIENCE_GATEWAY_HOME: inject('stackHome') };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
  expect(stdout).toMatch(/^done s3:\/\/gateway-results\/random_array-/m);
  expect(stdout).toContain('"<f4"');
});
