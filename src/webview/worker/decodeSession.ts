import { isAbort, sentence } from '../../base/errors.ts';
import { planeChunks, planeOf, type Plane, type PlaneChunk } from '../../shared/plane.ts';
import type { MetadataDocument } from '../../shared/preview.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { product } from '../../zarr/chunkGrid.ts';
import { ChunkReader } from '../../zarr/chunkReader.ts';
import { ZarrUnsupported } from '../../zarr/errors.ts';
import { readV2Array, readV3 } from '../../zarr/metadata.ts';
import { HostStore } from './hostStore.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { cut } from './slice.ts';

/** Decoded bytes under way at once: chunks wait in the host rather than here. */
const bytesUnderWay = 64 * 2 ** 20;
const chunksUnderWay = { least: 2, most: 512 };

/** Gives a message to the page; what is in `transfer` moves there. */
export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

interface Open {
  readonly generation: number;
  readonly array: (ToWorker & { type: 'open' })['array'];
  readonly store: HostStore;
  reader: ChunkReader;
}

/** One picture being read. */
interface Draw {
  readonly number: number;
  readonly plane: Plane;
  readonly indices: readonly number[];
  readonly signal: AbortSignal;
}

/** Reads and decodes what the page draws, chunk by chunk; one array and one picture at a time. */
export class DecodeSession {
  readonly #post: Post;
  #open: Open | undefined;
  #drawing: AbortController | undefined;
  #nextRequest = 1;

  constructor(post: Post) {
    this.#post = post;
  }

  /** Takes a message of the page. */
  handle(message: ToWorker): void {
    switch (message.type) {
      case 'open':
        this.#openArray(message);
        return;
      case 'draw':
        void this.#draw(message);
        return;
      case 'stop':
        this.#stop();
        return;
      case 'bytes':
      case 'failed':
        this.#open?.store.accept(message);
        return;
    }
  }

  #openArray({ generation, array, metadata, expected }: ToWorker & { type: 'open' }): void {
    this.#stop();
    this.#nextRequest = this.#open?.store.nextRequest ?? this.#nextRequest;
    this.#open = undefined;
    try {
      const say = (message: FromWorker) => this.#post(message, []);
      const store = new HostStore(say, generation, expected, this.#nextRequest);
      const reader = new ChunkReader(store, infoOf(metadata));
      this.#open = { generation, array, store, reader };
    } catch (error) {
      this.#post({ type: 'unreadable', generation, message: sentence(error) }, []);
    }
  }

  #stop(): void {
    const reason = new DOMException('The picture is no longer wanted.', 'AbortError');
    this.#drawing?.abort(reason);
    this.#drawing = undefined;
    this.#open?.store.abort(reason);
  }

  async #draw({ draw: number, view, only }: ToWorker & { type: 'draw' }): Promise<void> {
    // What the host sent ahead belongs to the first picture and must not be given up for it.
    if (this.#drawing) this.#stop();
    if (!this.#open) return;
    // A reader keeps what it knows of shards; who asks again wants to know what has come since.
    if (only) this.#open.reader = new ChunkReader(this.#open.store, this.#open.reader.info);
    const open = this.#open;
    const own = new AbortController();
    this.#drawing = own;
    const { dimensions } = open.array;
    const plane = planeOf(dimensions, view);
    const draw: Draw = { number, plane, indices: view.indices, signal: own.signal };
    const chunks = wantedChunks(planeChunks(plane, dimensions, view.indices), only);
    const atOnce = underWay(open.reader.info);
    await Promise.all(Array.from({ length: atOnce }, () => this.#work(open, draw, chunks)));
    if (this.#drawing === own) this.#drawing = undefined;
  }

  /** Takes one chunk after another until none is left; several of these run side by side. */
  async #work(
    { reader }: Open,
    draw: Draw,
    chunks: Iterator<readonly [index: number, chunk: PlaneChunk]>,
  ): Promise<void> {
    for (let step = chunks.next(); !step.done; step = chunks.next()) {
      const [index, chunk] = step.value;
      try {
        await this.#readOne(reader, draw, index, chunk);
      } catch (error) {
        if (draw.signal.aborted) return;
        const message = isAbort(error) ? 'The reading was given up.' : sentence(error);
        this.#post({ type: 'broken', draw: draw.number, index, message }, []);
      }
    }
  }

  async #readOne(reader: ChunkReader, draw: Draw, index: number, chunk: PlaneChunk): Promise<void> {
    const { plane, indices, signal, number } = draw;
    const { row, column, rows, columns, coords } = chunk;
    const place = { index, row, column, rows, columns };
    const decoded = await reader.read(coords, { signal });
    signal.throwIfAborted();
    if (!decoded) {
      const part = { ...place, min: Infinity, max: -Infinity };
      this.#post({ type: 'part', draw: number, part }, []);
      return;
    }
    const { values, min, max } = cut(decoded, chunk, plane, indices);
    const part = { ...place, values, min, max };
    this.#post({ type: 'part', draw: number, part }, [values.buffer as ArrayBuffer]);
  }
}

function infoOf(metadata: readonly MetadataDocument[]): ZarrArrayInfo {
  const named = (name: string) =>
    metadata.find(({ key }) => key === name || key.endsWith(`/${name}`));
  const v3 = named('zarr.json');
  if (v3) {
    const node = readV3(v3, '');
    if (node.kind === 'array') return node;
    throw new ZarrUnsupported('This is a group, not an array. Open one of its arrays.');
  }
  const v2 = named('.zarray');
  if (!v2) throw new ZarrUnsupported('The array has no metadata.');
  return readV2Array(v2, named('.zattrs'), '');
}

function* wantedChunks(
  chunks: Iterable<PlaneChunk>,
  only: readonly number[] | undefined,
): Generator<readonly [index: number, chunk: PlaneChunk]> {
  const wanted = only && new Set(only);
  for (const chunk of chunks) {
    if (!wanted || wanted.has(chunk.index)) yield [chunk.index, chunk];
  }
}

function underWay({ chunks, dtype }: ZarrArrayInfo): number {
  const fit = Math.floor(bytesUnderWay / Math.max(product(chunks) * dtype.size, 1));
  return Math.min(Math.max(fit, chunksUnderWay.least), chunksUnderWay.most);
}
