/**
 * A PNG writer for opaque pictures (PNG specification, third edition, W3C 2025). `deflate` of
 * `CompressionStream` is zlib's format, which PNG uses; it exists in browsers and in Node ≥ 18.
 *
 * @module
 */

/** What a PNG says besides its pixels. */
export interface PngText {
  /** Keyword `Title`, readable by picture viewers. */
  readonly title?: string;
  /** Keyword `Description`. */
  readonly description?: string;
  /** Pixels per inch; default 144. */
  readonly resolution?: number;
}

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const METRES_PER_INCH = 0.0254;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/**
 * Encodes a picture.
 *
 * @param pixels RGBA, row by row; the fourth byte is left out.
 */
export async function encodePng(
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
  about: PngText = {},
): Promise<Uint8Array> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  // Colour type 2: red, green and blue.
  header.setUint8(9, 2);
  const density = new DataView(new ArrayBuffer(9));
  const perMetre = Math.round((about.resolution ?? 144) / METRES_PER_INCH);
  density.setUint32(0, perMetre);
  density.setUint32(4, perMetre);
  density.setUint8(8, 1);
  const parts = [
    SIGNATURE,
    chunk('IHDR', bytesOf(header)),
    chunk('pHYs', bytesOf(density)),
    ...(about.title ? [chunk('iTXt', international('Title', about.title))] : []),
    ...(about.description ? [chunk('iTXt', international('Description', about.description))] : []),
    chunk('IDAT', await deflate(scanLines(pixels, width, height))),
    chunk('IEND', new Uint8Array(0)),
  ];
  return joined(parts);
}

/** Rows with the filter byte 0 before each: a heat map of noise gains nothing from filters. */
function scanLines(
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((width * 3 + 1) * height);
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    to += 1;
    for (let from = y * width * 4; from < (y + 1) * width * 4; from += 4) {
      out[to] = pixels[from] ?? 0;
      out[to + 1] = pixels[from + 1] ?? 0;
      out[to + 2] = pixels[from + 2] ?? 0;
      to += 3;
    }
  }
  return out;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const blob = new Blob([bytes]);
  const stream = blob.stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** iTXt: keyword, uncompressed, no language, no translated keyword, UTF-8 text. */
function international(keyword: string, text: string): Uint8Array {
  const encoder = new TextEncoder();
  return joined([encoder.encode(keyword), new Uint8Array(5), encoder.encode(text)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(data.length + 8, crc32(out.subarray(4, data.length + 8)));
  return out;
}

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (CRC_TABLE[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
