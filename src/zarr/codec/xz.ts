import * as bundle from 'xz-decompress';

// A CommonJS package: its names are those of its default export wherever it is loaded.
const { XzReadableStream } = (bundle as unknown as { default: typeof bundle }).default;
/** Empty pieces in a row after which nothing more is to come: the decoder waits for ever. */
const MOST_EMPTY = 3;

/**
 * Decompresses `.xz`, as Python's `lzma` writes it by default.
 *
 * @throws Error when damaged or longer than `limit`.
 */
export async function unxz(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  // A copy, because a Blob takes no view of memory that may be shared.
  const source = new Blob([bytes.slice()]).stream();
  const reader = new XzReadableStream(source).getReader();
  const parts: Uint8Array[] = [];
  let [length, empty] = [0, 0];
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error('it is not in the format of xz, or damaged');
    });
    if (done) break;
    length += value.length;
    empty = value.length === 0 ? empty + 1 : 0;
    if (length > limit || empty > MOST_EMPTY) {
      await reader.cancel();
      throw new Error(
        empty > MOST_EMPTY ? 'it is cut short' : `it decompresses to more than ${limit} bytes`,
      );
    }
    parts.push(value.slice());
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
