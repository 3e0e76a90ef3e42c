import { fill } from '../../../shared/fill.ts';
import { type CoordinateVariable, neighbourSign, sideRequests } from '../../../shared/knowledge.ts';
import type { ToHost, ToPage } from '../../../shared/preview.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import type { ZarrArrayInfo } from '../../../zarr/arrayInfo.ts';
import { type CfDecoding, cfDecodingOf } from '../../../zarr/cf/decoding.ts';
import { ChunkBytes } from '../../../zarr/chunkBytes.ts';
import { product } from '../../../zarr/chunkGrid.ts';
import { infoOf } from '../../../zarr/infoOf.ts';
import { byteText } from '../byteText.ts';
import { idOf } from '../chunks/chunkLoader.ts';
import { DecodedCache } from '../chunks/decodedCache.ts';
import type { DecodePool } from '../chunks/decodePool.ts';
import { HostStore } from '../chunks/hostStore.ts';
import { decodedText } from './coordinateAxis.ts';

/** A chunk that takes more is not read because somebody points at a cell; what is kept of them. */
const limits = { chunk: 16 * 2 ** 20, kept: 64 * 2 ** 20 };
/** A pointer that goes on sooner wants nothing read, ms. */
const rests = 150;

/** A variable over several dimensions, as the latitude of a curvilinear grid. */
interface Around {
  readonly name: string;
  readonly info: ZarrArrayInfo;
  readonly decoding: CfDecoding;
  /** The array's dimension for each of its own. */
  readonly dimensions: readonly number[];
  readonly store: HostStore;
  readonly bytes: ChunkBytes;
  readonly decodesAs: number;
  /** Chunks that were asked for, that are not there, or that cannot be read. */
  readonly asked: Set<string>;
}

/** What this needs. */
export interface PlacesAroundOptions {
  readonly words: PreviewWords;
  readonly pool: DecodePool;
  readonly say: (message: Extract<ToHost, { type: 'read' | 'abort' }>) => void;
  /** A place has come: what shows it is told anew. */
  readonly onChange: () => void;
}

/**
 * Coordinates over several dimensions, of the cell that somebody points at: only the chunk around it
 * is read, when the pointer rests, and kept; of one that is large, what it would cost is said.
 */
export class PlacesAround {
  readonly #options: PlacesAroundOptions;
  readonly #cache = new DecodedCache(limits.kept);
  #variables: readonly Around[] = [];
  #generation = -1;
  #nextRequest = 2 * sideRequests;
  #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PlacesAroundOptions) {
    this.#options = options;
  }

  /** Takes a message of the host. */
  receive(message: ToPage): void {
    switch (message.type) {
      case 'show':
        this.#forget(message.generation);
        return;
      case 'coordinates':
        if (message.generation === this.#generation) this.#open(message.variables);
        return;
      case 'bytes':
      case 'failed':
        if (message.request < 2 * sideRequests) return;
        for (const { store } of this.#variables) store.accept(message);
        return;
      default:
    }
  }

  /** `lat 45.2 degrees_north, lon 7.5 degrees_east`; empty as long as nothing is known. */
  textAt(indices: readonly number[]): string {
    clearTimeout(this.#timer);
    const wanted: (() => void)[] = [];
    const texts = this.#variables.flatMap((variable, i) => {
      const { name, info, decoding } = variable;
      const size = product(info.chunks) * info.dtype.size;
      if (size > limits.chunk) return [fill(this.#options.words.placeCost, name, byteText(size))];
      const at = variable.dimensions.map((dimension) => indices[dimension] ?? 0);
      const coords = at.map((index, axis) => Math.floor(index / (info.chunks[axis] ?? 1)));
      const id = `${i}/${idOf(coords)}`;
      const chunk = this.#cache.get(id);
      if (!chunk) {
        if (!variable.asked.has(id)) wanted.push(() => void this.#read(variable, id, coords));
        return [];
      }
      const place = at.reduce(
        (sum, index, axis) => sum + (index % (info.chunks[axis] ?? 1)) * (chunk.stride[axis] ?? 0),
        0,
      );
      const stored = chunk.data[place];
      const text = stored === undefined ? '' : decodedText(stored, info.dtype.label, decoding);
      return text === '' ? [] : [`${name} ${text}`];
    });
    if (wanted.length > 0) this.#timer = setTimeout(() => wanted.forEach((read) => read()), rests);
    return texts.join(', ');
  }

  async #read(variable: Around, id: string, coords: readonly number[]): Promise<void> {
    const { bytes, decodesAs, asked } = variable;
    const { signal } = this.#stop;
    asked.add(id);
    try {
      const found = await bytes.read(coords, { signal });
      if (!found) return;
      const chunk = await this.#options.pool.decode(decodesAs, found.key, found.bytes, { signal });
      if (signal.aborted) return;
      this.#cache.set(id, chunk);
      // Dropped from the cache, it may be asked for again.
      asked.delete(id);
      this.#options.onChange();
    } catch {
      // Given up or unreadable: the cell has its indices.
    }
  }

  #open(variables: readonly CoordinateVariable[]): void {
    const { pool, say } = this.#options;
    this.#variables = variables.flatMap(({ name, documents, dimensions }): Around[] => {
      if (!dimensions) return [];
      const info = infoOf(documents);
      if (info.unreadable !== undefined || info.dtype.components) return [];
      const store = new HostStore(say, this.#generation, [], this.#nextRequest);
      this.#nextRequest += 2 ** 20;
      const bytes = new ChunkBytes(store, { ...info, path: `${neighbourSign}${name}` });
      const decodesAs = pool.open(documents);
      const decoding = cfDecodingOf(info);
      return [{ name, info, decoding, dimensions, store, bytes, decodesAs, asked: new Set() }];
    });
  }

  #forget(generation: number): void {
    clearTimeout(this.#timer);
    this.#stop.abort(new DOMException('Another array is shown.', 'AbortError'));
    this.#stop = new AbortController();
    this.#generation = generation;
    for (const { decodesAs } of this.#variables) this.#options.pool.close(decodesAs);
    this.#variables = [];
    this.#cache.clear();
  }
}
