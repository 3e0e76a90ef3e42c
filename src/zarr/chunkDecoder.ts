import { Array as ZarritaArray, type GetOptions } from 'zarrita';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import { registeredName } from './checkedCodecs.ts';
import { product } from './chunkGrid.ts';
import { ChunkDamaged, ZarrUnsupported } from './errors.ts';
import { widenHalf } from './fillValue.ts';

/**
 * Numbers as they are read: bool as 0 and 1, float16 as float32, times as int64. Complex numbers,
 * text, bytes and records are several numbers an element, or places in a list of texts:
 * `Dtype.components`, `Dtype.text`, and `elementOf` in `element.ts`, which reads one of them.
 */
export type NumericArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/**
 * A decoded chunk: element (i, j, …) is number `i * stride[0] + j * stride[1] + …`. Strides count
 * elements: of a type with `components` it begins at `components` times that place.
 */
export interface DecodedChunk {
  readonly data: NumericArray;
  /** The texts that `data` (an `Int32Array`) counts through, of elements of any length. */
  readonly texts?: readonly string[];
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** zarrita asks its store for bytes; ours hands over those that came with the question. */
interface Handed extends GetOptions {
  readonly bytes: Uint8Array;
}
const handing = {
  get: (_key: string, options?: GetOptions) => (options as Handed | undefined)?.bytes,
};

/** zarrita's own array-to-array and array-to-bytes codecs are right; the others are ours. */
const OWN = new Set(['gzip', 'zlib', 'blosc', 'lz4', 'zstd', 'crc32c', 'shuffle']);
const NAME_THERE: Record<string, string> = { delta: 'numcodecs.delta' };

/** Decodes the chunks of one array. */
export class ChunkDecoder {
  readonly #info: ZarrArrayInfo;
  readonly #array: ZarritaArray<'float64', typeof handing>;
  readonly #length: number;

  /** @throws ZarrUnsupported when the array's values cannot be read here. */
  constructor(info: ZarrArrayInfo) {
    const { stored, label } = info.dtype;
    if (info.unreadable !== undefined || !stored) {
      const why = info.unreadable ?? `values of type ${label} are not supported`;
      throw new ZarrUnsupported(`${info.path || 'The array'} cannot be shown: ${why}.`);
    }
    this.#info = info;
    this.#length = product(info.chunks);
    this.#array = new ZarritaArray(handing, '/', {
      zarr_format: 3,
      node_type: 'array',
      shape: [...info.shape],
      data_type: stored as 'float64',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [...info.chunks] } },
      chunk_key_encoding: { name: 'default' },
      codecs: info.steps.map(({ name, configuration }) => ({
        name: OWN.has(name) ? registeredName(name) : (NAME_THERE[name] ?? name),
        configuration,
      })),
      fill_value: null,
      attributes: {},
    });
  }

  /**
   * The values of a chunk. May share memory with `bytes`.
   *
   * @param key names the stored object in messages.
   * @throws ChunkDamaged when the bytes are not a chunk of this array.
   */
  async decode(bytes: Uint8Array, key: string): Promise<DecodedChunk> {
    const coords = this.#info.chunks.map(() => 0);
    const options: Handed = { bytes };
    let chunk: { readonly data: NumericArray; readonly stride: readonly number[] };
    try {
      chunk = await this.#array.getChunk(coords, options);
    } catch (cause) {
      throw new ChunkDamaged(key, reasonOf(cause), { cause });
    }
    const { data, stride } = chunk;
    if (data.length !== this.#length) {
      throw new ChunkDamaged(key, `it holds ${data.length} values instead of ${this.#length}`);
    }
    const isHalf = this.#info.dtype.kind === 'float' && this.#info.dtype.size === 2;
    return { data: isHalf ? widen(data as Uint16Array) : data, shape: this.#info.chunks, stride };
  }
}

/** zarrita wraps what a codec throws; the innermost message says what is wrong with the bytes. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const text = inner instanceof Error ? inner.message : String(inner);
  return text.replace(/\.$/, '') || 'it cannot be decoded';
}

function widen(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, widenHalf);
}
