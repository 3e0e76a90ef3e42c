import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { firstView } from '../../src/shared/plane.ts';
import type { MetadataDocument } from '../../src/shared/preview.ts';
import { DecodePool } from '../../src/webview/page/chunks/decodePool.ts';
import type { StartWorker } from '../../src/webview/page/chunks/decodePool.ts';
import type { ZarrArrayInfo } from '../../src/zarr/arrayInfo.ts';
import { ChunkBytes } from '../../src/zarr/chunkBytes.ts';
import { gridCoords, gridShape } from '../../src/zarr/chunkGrid.ts';
import { openArray } from '../../src/zarr/node.ts';
import { readRegion } from '../../src/zarr/region.ts';
import type { Peer, PeerTask } from './peer.ts';
import type { Row } from './report.ts';
import { storeAt, type Bench } from './setting.ts';
import { takeTurns, timed } from './stats.ts';

/** 1 TiB of float32 in chunks of 1 MiB; those of the first view and around it exist. */
const huge = { side: 2 ** 19, chunk: 512, there: 9 };

/** Row 5: the first look at an array of 1 TiB: as many bytes as the array of 4 MB in the row before. */
export async function hugePlane(bench: Bench, peer: Peer, rounds: number): Promise<Row> {
  const prefix = `bench-huge-${Date.now()}`;
  await writeHuge(bench, prefix);
  const sums = new Set<number>();
  const theirs = (task: PeerTask) => async () => {
    const { ms, result } = await peer.measure(task, prefix);
    sums.add(Math.round((result?.sum ?? 0) / 1e6));
    return ms;
  };
  const { ours, obstore, s3fs } = await takeTurns(
    {
      ours: async () => {
        let data: ArrayLike<unknown> = [];
        const ms = await timed(async () => {
          const store = storeAt(bench, prefix);
          const { node } = await openArray(store, '');
          const box = { start: [0, 0], count: firstShape(node) };
          ({ data } = await readRegion(store, node, box));
        });
        let sum = 0;
        for (let index = 0; index < data.length; index += 1) sum += Number(data[index]);
        sums.add(Math.round(sum / 1e6));
        return ms;
      },
      obstore: theirs('window_obstore'),
      s3fs: theirs('window_s3fs'),
    },
    { rounds, warmups: 3 },
  );
  if (sums.size !== 1) throw new Error(`The readers read different windows: ${[...sums].join()}`);
  return {
    what: 'first view of a 1 TiB array (1024×1024 f4 in 4 chunks): S3 → typed array',
    ours: { name: 'ours, in Node', sample: ours },
    peers: [
      { name: 'zarr-python with obstore', sample: obstore },
      { name: 'zarr-python with s3fs', sample: s3fs },
    ],
  };
}

/** Row 8: 64 chunks of 1 MiB, zstd as zarr-python writes it: two decode workers against one. */
export async function decodeWorkers(bench: Bench, peer: Peer, rounds: number): Promise<Row> {
  const prefix = `bench-zstd-${Date.now()}`;
  await peer.measure('write_zstd', prefix);
  const store = storeAt(bench, prefix);
  const { node, documents } = await openArray(store, '');
  const reader = new ChunkBytes(store, node);
  const chunks: Uint8Array[] = [];
  for (const coords of gridCoords(gridShape(node))) {
    const encoded = await reader.read(coords);
    if (encoded) chunks.push(encoded.bytes);
  }
  const source = await readFile(join(bench.root, 'dist', 'webview', 'worker.js'), 'utf8');
  await using one = new Decoders(1, source, documents);
  await using two = new Decoders(2, source, documents);
  const { single, pair } = await takeTurns(
    { single: () => one.all(chunks), pair: () => two.all(chunks) },
    { rounds, warmups: 3 },
  );
  return {
    what: `${chunks.length} chunks of 1 MiB, zstd: bytes → typed arrays, by the preview's worker program`,
    ours: { name: 'two decode workers', sample: pair },
    peers: [{ name: 'one', sample: single, goal: 0.67 }],
  };
}

/** A pool of the preview's own decode workers, in threads of Node. */
class Decoders implements AsyncDisposable {
  readonly #pool: DecodePool;
  readonly #array: number;
  readonly #workers: Worker[] = [];

  constructor(most: number, source: string, documents: readonly MetadataDocument[]) {
    this.#pool = new DecodePool(most, (message) => console.error(message));
    this.#pool.start(this.#starter(source));
    this.#array = this.#pool.open(documents);
  }

  all(chunks: readonly Uint8Array[]): Promise<number> {
    // Bytes move into the worker, so every round has copies of its own.
    const copies = chunks.map((bytes) => bytes.slice());
    return timed(() =>
      Promise.all(copies.map((bytes, i) => this.#pool.decode(this.#array, `${i}`, bytes))),
    );
  }

  #starter(source: string): StartWorker {
    const around = `const { parentPort } = require('node:worker_threads');
      globalThis.self = {
        addEventListener: (_, take) => parentPort.on('message', (data) => take({ data })),
        postMessage: (message, moved) => parentPort.postMessage(message, moved),
      };`;
    return (onMessage, onError) => {
      const worker = new Worker(`${around}\n${source}`, { eval: true });
      worker.on('message', onMessage);
      worker.on('error', (error) => onError(String(error)));
      this.#workers.push(worker);
      return worker;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function firstShape({ shape, chunks }: ZarrArrayInfo): number[] {
  const dimensions = shape.map((size, axis) => ({
    name: '',
    isNamed: false,
    size,
    chunk: chunks[axis] ?? 1,
  }));
  const { window } = firstView(dimensions);
  if (!window) throw new Error('The array is not too large for one picture.');
  return [window.y[1] - window.y[0], window.x[1] - window.x[0]];
}

async function writeHuge(bench: Bench, prefix: string): Promise<void> {
  const store = storeAt(bench, prefix);
  const { side, chunk, there } = huge;
  const metadata = {
    zarr_format: 3,
    node_type: 'array',
    shape: [side, side],
    data_type: 'float32',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [chunk, chunk] } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    attributes: {},
  };
  await store.put('zarr.json', new TextEncoder().encode(JSON.stringify(metadata)));
  const values = new Float32Array(chunk * chunk);
  for (let i = 0; i < there * there; i++) {
    for (let at = 0; at < values.length; at++) values[at] = i * 1000 + (at % 977);
    await store.put(`c/${Math.floor(i / there)}/${i % there}`, new Uint8Array(values.buffer));
  }
}
