import { sideRequests, type CoordinateVariable } from '../../../shared/knowledge.ts';
import type { ArrayDescription, ToHost, ToPage } from '../../../shared/preview.ts';
import { cfDecodingOf } from '../../../zarr/cf/decoding.ts';
import { ChunkBytes } from '../../../zarr/chunkBytes.ts';
import type { NumericArray } from '../../../zarr/chunkDecoder.ts';
import { infoOf } from '../../../zarr/infoOf.ts';
import { neighbourSign } from '../../../shared/knowledge.ts';
import type { DecodePool } from '../chunks/decodePool.ts';
import { HostStore } from '../chunks/hostStore.ts';
import { lineChunks, readLine } from '../chunks/lineReader.ts';
import { ScaledAxis } from '../levels/scaledAxis.ts';
import { CoordinateAxis } from './coordinateAxis.ts';

/** Elements and chunks of one coordinate that are read, at most: a picture is worth that much. */
const most = { elements: 2 ** 17, chunks: 256 };

/** What the coordinates need. */
export interface CoordinatesOptions {
  readonly pool: DecodePool;
  readonly say: (message: Extract<ToHost, { type: 'read' | 'abort' }>) => void;
  /** Values have come: what shows them is drawn again. */
  readonly onChange: () => void;
}

/**
 * The coordinates of the array on the screen, read beside its picture: short ones whole, of long
 * ones nothing, because a mark on an axis is not worth a thousand requests.
 */
export class Coordinates {
  readonly #options: CoordinatesOptions;
  readonly #axes = new Map<number, CoordinateAxis>();
  /** What the metadata of a picture tell; variables know better. */
  #scaled: readonly (ScaledAxis | undefined)[] = [];
  readonly #stores = new Set<HostStore>();
  #generation = -1;
  #nextRequest = sideRequests;
  #stop = new AbortController();
  readonly #opened = new Set<number>();

  constructor(options: CoordinatesOptions) {
    this.#options = options;
  }

  /** What labels a dimension, when it has been read. */
  of(dimension: number): CoordinateAxis | undefined {
    return this.#axes.get(dimension) ?? this.#scaled[dimension];
  }

  /** Takes a message of the host. */
  receive(message: ToPage): void {
    switch (message.type) {
      case 'show':
        this.#forget(message.generation);
        return;
      case 'coordinates':
        if (message.generation !== this.#generation) return;
        for (const variable of message.variables) void this.#read(variable);
        return;
      case 'levels':
        if (message.generation !== this.#generation) return;
        this.#scaled = message.axes.map((axis) => ScaledAxis.of(axis));
        this.#options.onChange();
        return;
      case 'bytes':
      case 'failed':
        if (message.request >= sideRequests)
          for (const store of this.#stores) store.accept(message);
        return;
      default:
    }
  }

  /** The marks of an index: `index 5` or `time 2000-02-01`; empty when there is no coordinate. */
  textAt({ dimensions }: ArrayDescription, dimension: number, index: number): string {
    return dimensions[dimension] ? (this.of(dimension)?.textAt(index) ?? '') : '';
  }

  #forget(generation: number): void {
    this.#stop.abort(new DOMException('Another array is shown.', 'AbortError'));
    this.#stop = new AbortController();
    this.#generation = generation;
    this.#axes.clear();
    this.#scaled = [];
    this.#stores.clear();
    for (const array of this.#opened) this.#options.pool.close(array);
    this.#opened.clear();
  }

  async #read({ name, dimension, documents }: CoordinateVariable): Promise<void> {
    const { pool, say, onChange } = this.#options;
    const { signal } = this.#stop;
    const generation = this.#generation;
    if (dimension < 0 || this.#axes.has(dimension)) return;
    try {
      const info = infoOf(documents);
      const [size = 0] = info.shape;
      const line = { dimension: 0, indices: [0], start: 0, stop: size };
      const isLong = size > most.elements || lineChunks(info, line).length > most.chunks;
      if (isLong || info.unreadable !== undefined || info.dtype.components) return;
      const axis = new CoordinateAxis(name, info.dtype.label, cfDecodingOf(info));
      const store = new HostStore(say, generation, [], this.#nextRequest);
      this.#nextRequest += 1000;
      this.#stores.add(store);
      const bytes = new ChunkBytes(store, { ...info, path: `${neighbourSign}${name}` });
      const array = pool.open(documents);
      this.#opened.add(array);
      const got: { values?: NumericArray; isWhole: boolean } = { isWhole: true };
      await readLine(
        info,
        line,
        async (coords, options) => {
          const found = await bytes.read(coords, options);
          return found && pool.decode(array, found.key, found.bytes, options);
        },
        (part) => {
          if (!part.values) {
            got.isWhole = false;
            return;
          }
          got.values ??= alike(part.values, size);
          (got.values as Float64Array).set(part.values as Float64Array, part.start);
        },
        { signal },
      );
      if (!got.values || !got.isWhole || generation !== this.#generation) return;
      axis.set(0, got.values);
      this.#axes.set(dimension, axis);
      onChange();
    } catch {
      // Given up, or broken: the axis counts indices, and the picture is shown all the same.
    }
  }
}

function alike(values: NumericArray, length: number): NumericArray {
  const Kind = values.constructor as new (length: number) => NumericArray;
  return new Kind(length);
}
