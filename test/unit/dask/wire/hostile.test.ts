import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { fixtures } from './fixtures.ts';
import type { HostileReport } from './hostileFeed.ts';

const feedPath = fileURLToPath(new URL('hostileFeed.ts', import.meta.url));

/** Runs the feed in a process of its own, where memory can be collected and measured. */
async function report(count: number): Promise<HostileReport> {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  try {
    // Large messages are few changes among many bytes: they would only slow the feed down.
    const corpus = fixtures('messages')
      .filter(({ bytes }) => bytes.length < 5_000)
      .map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    await writeFile(join(folder, 'corpus.json'), JSON.stringify(corpus));
    const script = join(folder, 'feed.mjs');
    await build({
      stdin: {
        contents: `
          import { readFileSync } from 'node:fs';
          import { feed } from ${JSON.stringify(feedPath)};
          const corpus = JSON.parse(readFileSync(process.argv[2], 'utf8'));
          const bytes = corpus.map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));
          console.log(JSON.stringify(feed(bytes, Number(process.argv[3]), globalThis.gc)));`,
        resolveDir: folder,
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile: script,
    });
    const args = ['--expose-gc', '--max-old-space-size=256', script];
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...args,
      join(folder, 'corpus.json'),
      String(count),
    ]);
    return JSON.parse(stdout) as HostileReport;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('100 000 mutated messages: typed errors only, quick, and nothing kept', async () => {
  const { fed, accepted, refused, slowestMs, grownBytes } = await report(100_000);
  expect(fed).toBe(100_000);
  // Of both kinds enough, or the mutations would not test what they should.
  expect(accepted).toBeGreaterThan(5_000);
  expect(refused['ProtocolError']).toBeGreaterThan(20_000);
  expect(slowestMs).toBeLessThan(100);
  expect(grownBytes).toBeLessThan(10 * 1024 * 1024);
}, 120_000);
