/**
 * Decompresses with the platform's own stream, which checks the checksum.
 *
 * @param limit largest output in bytes; a bomb is stopped there.
 * @throws Error when the data is damaged or longer than `limit`.
 */
export async function inflate(
  bytes: Uint8Array,
  format: 'gzip' | 'deflate',
  limit: number,
): Promise<Uint8Array> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  // The reader below reports what goes wrong; the writer's copy of it is taken here.
  const written = Promise.allSettled([
    writer.write(bytes as Uint8Array<ArrayBuffer>),
    writer.close(),
  ]);
  const reader = stream.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  // What is promised is taken at once; only a promise of very much is waited for.
  let out = new Uint8Array(Math.min(limit, Math.max(4 * bytes.length, 2 ** 20)));
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (length + value.length > limit) {
      await reader.cancel();
      throw new Error(`it decompresses to more than ${limit} bytes`);
    }
    if (length + value.length > out.length) {
      const larger = new Uint8Array(Math.min(limit, 2 * (length + value.length)));
      larger.set(out.subarray(0, length));
      out = larger;
    }
    out.set(value, length);
    length += value.length;
  }
  await written;
  return out.subarray(0, length);
}
