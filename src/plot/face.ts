import { fromBase64 } from './colorMaps.ts';
import { BOLD, CHARACTERS, REGULAR } from './glyphs.ts';

/** One character drawn: its ink and where it lies relative to pen and ascender, in pixels. */
export interface Glyph {
  /** How far the pen moves on. */
  readonly advance: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Opacity of the ink, row by row, 0 to 255. */
  readonly alpha: Uint8Array;
}

/** A font drawn at one size. */
export interface Face {
  /** Pixels from the top of the line to the middle between base line and top of a digit. */
  readonly middle: number;
  readonly glyphs: ReadonlyMap<string, Glyph>;
}

let faces: Promise<{ readonly regular: Face; readonly bold: Face }> | undefined;

/** The two faces of the figures: 22 pixels regular and 28 pixels bold. */
export function loadFaces(): Promise<{ readonly regular: Face; readonly bold: Face }> {
  faces ??= Promise.all([unpack(REGULAR), unpack(BOLD)]).then(([regular, bold]) => ({
    regular,
    bold,
  }));
  return faces;
}

/** The glyph of a character; of one that the face lacks, that of a question mark. */
export function glyphOf(face: Face, character: string): Glyph {
  const glyph = face.glyphs.get(character) ?? face.glyphs.get('?');
  if (!glyph) throw new Error('a face has no question mark');
  return glyph;
}

/** Width of a text in pixels. */
export function widthOf(face: Face, text: string): number {
  return Array.from(text).reduce((width, character) => width + glyphOf(face, character).advance, 0);
}

async function unpack(packed: typeof REGULAR): Promise<Face> {
  const deflated = fromBase64(packed.alpha) as Uint8Array<ArrayBuffer>;
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const ink = new Uint8Array(await new Response(stream).arrayBuffer());
  const boxes = packed.boxes.split(',').map(Number);
  const glyphs = new Map<string, Glyph>();
  let at = 0;
  Array.from(CHARACTERS).forEach((character, i) => {
    const [advance = 0, left = 0, top = 0, width = 0, height = 0] = boxes.slice(i * 5, i * 5 + 5);
    const alpha = ink.subarray(at, at + width * height);
    at += width * height;
    glyphs.set(character, { advance: advance / 64, left, top, width, height, alpha });
  });
  const digit = glyphs.get('0');
  return { middle: (digit?.top ?? 0) + (digit?.height ?? 0) / 2, glyphs };
}
