import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noEvalCodecs } from '../../../src/zarr/noEvalCodecs.mjs';
import { expected, storeOf } from './fixture.ts';

const run = promisify(execFile);
const NAMES = [
  'v2/raw',
  'v2/gzip',
  'v2/zlib',
  'v2/blosc-blosclz',
  'v2/blosc-lz4',
  'v2/blosc-lz4hc',
  'v2/blosc-zlib',
  'v2/blosc-zstd',
  'v2/blosc-bitshuffle',
  'v2/lz4',
  'v2/zstd',
  'v3/crc32c',
  'v3/sharded-start',
  'v2/bz2',
  'v2/lzma',
];
const root = new URL('../../../', import.meta.url).pathname;

/** Reads every fixture given to it and prints the bytes that it got. */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { openArray } from './src/zarr/node.ts';
import { readRegion } from './src/zarr/region.ts';
const out = {};
for (const [name, objects] of Object.entries(JSON.parse(readFileSync(process.argv[2], 'utf8')))) {
  const get = async (key) => objects[key] && new Uint8Array(Buffer.from(objects[key], 'base64'));
  try {
    const { node } = await openArray({ get }, '');
    const box = { start: node.shape.map(() => 0), count: node.shape };
    const { data } = await readRegion({ get }, node, box);
    out[name] = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  } catch (error) { out[name] = error.message; }
}
process.stdout.write(JSON.stringify(out));
`;

describe('the decoders where code may not be made from text', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codecs-'));
    const objects = NAMES.map((name) => {
      const entries = [...storeOf(name).objects].map(([key, bytes]) => {
        return [key, Buffer.from(bytes).toString('base64')];
      });
      return [name, Object.fromEntries(entries)] as [string, Record<string, string>];
    });
    await writeFile(join(folder, 'stores.json'), JSON.stringify(Object.fromEntries(objects)));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function decodeAll(plugins: Plugin[]): Promise<Record<string, string>> {
    const outfile = join(folder, `codecs-${plugins.length}.mjs`);
    await build({
      stdin: { contents: PROGRAM, resolveDir: root, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      // A package of CommonJS asks for a part of Node.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      plugins,
      logLevel: 'silent',
    });
    const args = ['--disallow-code-generation-from-strings', outfile, join(folder, 'stores.json')];
    const { stdout } = await run(process.execPath, args, { timeout: 30_000 });
    return JSON.parse(stdout) as Record<string, string>;
  }

  it('all decode with the plugin', { timeout: 60_000 }, async () => {
    const got = await decodeAll([noEvalCodecs]);
    for (const name of NAMES) {
      expect(got[name], name).toBe(Buffer.from(expected(name).bytes).toString('base64'));
    }
  });

  it('fail without it: this test would notice', { timeout: 60_000 }, async () => {
    const got = await decodeAll([]);
    expect(got['v2/blosc-lz4']).toMatch(/Code generation from strings disallowed/);
    expect(got['v2/zstd']).toMatch(/Code generation from strings disallowed/);
  });
});
