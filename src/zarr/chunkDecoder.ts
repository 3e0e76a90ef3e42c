import type { ZarrArrayInfo } from './arrayInfo.ts';
import { product } from './chunkGrid.ts';
import { chunkNumbers, wrongCount } from './chunkNumbers.ts';
import { type Plan, planOf } from './codec/plan.ts';
import type { NumericArray } from './numericArray.ts';
import { ChunkDamaged, ZarrUnsupported } from './errors.ts';

export type { NumericArray } from './numericArray.ts';

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

/** Decodes the chunks of one array. */
export class ChunkDecoder {
  readonly #info: ZarrArrayInfo;
  readonly #plan: Plan;
  readonly #length: number;
  readonly #stride: readonly number[];

  /** @throws ZarrUnsupported when the array's values cannot be read here. */
  constructor(info: ZarrArrayInfo) {
    const { dtype, steps, chunks, fillValue } = info;
    const refused =
      info.unreadable ??
      (dtype.stored ? undefined : `values of type ${dtype.label} are not supported`);
    const plan = refused ?? planOf({ steps, dtype, chunk: chunks, fillValue });
    if (typeof plan === 'string') {
      throw new ZarrUnsupported(`${info.path || 'The array'} cannot be shown: ${plan}.`);
    }
    this.#info = info;
    this.#plan = plan;
    this.#length = product(chunks);
    this.#stride = stridesIn(chunks, plan.order);
  }

  /**
   * The values of a chunk. May share memory with `bytes`.
   *
   * @param key names the stored object in messages.
   * @throws ChunkDamaged when the bytes are not a chunk of this array.
   */
  async decode(bytes: Uint8Array, key: string): Promise<DecodedChunk> {
    const layout = { shape: this.#info.chunks, stride: this.#stride };
    try {
      const decoded = await this.#plan.decode(bytes);
      if (!this.#plan.texts) return { data: chunkNumbers(this.#info, decoded), ...layout };
      const texts = this.#plan.texts(decoded);
      if (texts.length !== this.#length) throw wrongCount(texts.length, this.#length);
      return { data: Int32Array.from(texts, (_, at) => at), texts, ...layout };
    } catch (cause) {
      throw new ChunkDamaged(key, reasonOf(cause), { cause });
    }
  }
}

/** Elements from one to the next along each axis, where `order` names the outermost first. */
function stridesIn(shape: readonly number[], order: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  let step = 1;
  for (const axis of order.toReversed()) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}

/** Whatever a decoder throws, its innermost message says what is wrong with the bytes. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const text = inner instanceof Error ? inner.message : String(inner);
  return text.replace(/\.$/, '') || 'it cannot be decoded';
}
