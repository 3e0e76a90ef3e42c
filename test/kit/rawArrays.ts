import type { ByteStore } from '../../src/bytes/byteStore.ts';

/** An array to write as Zarr v2 without compression. */
export interface RawArray {
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  /** numpy's spelling, or the fields of a record. */
  readonly dtype: string | readonly (readonly [name: string, dtype: string])[];
  readonly attributes?: object;
  readonly fillValue?: number | null;
  /** The bytes of a chunk; `undefined`: never written. */
  readonly chunk: (coords: readonly number[]) => ArrayBufferView | undefined;
}

/** Writes an array as zarr-python would, chunk by chunk. */
export async function writeRaw(store: ByteStore, array: RawArray): Promise<void> {
  const { shape, chunks, dtype, attributes, fillValue = null } = array;
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const meta = { zarr_format: 2, shape, chunks, dtype, order: 'C', filters: null };
  await store.put('.zarray', json({ ...meta, compressor: null, fill_value: fillValue }));
  if (attributes) await store.put('.zattrs', json(attributes));
  const counts = shape.map((size, i) => Math.ceil(size / (chunks[i] ?? 1)));
  const total = counts.reduce((a, b) => a * b, 1);
  for (let at = 0; at < total; at++) {
    let rest = at;
    const coords = counts
      .toReversed()
      .map((count) => {
        const one = rest % count;
        rest = Math.floor(rest / count);
        return one;
      })
      .toReversed();
    const data = array.chunk(coords);
    if (!data) continue;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    await store.put(coords.join('.'), bytes.slice());
  }
}
