import type { Decoding } from '../../plot/decoding.ts';
import type { PaintData } from './paint/paintData.ts';

/** The numbers on the screen, one an element, and what is known of them. */
export interface Numbers {
  readonly data: PaintData;
  readonly decoding: Decoding;
  /** The same text: parts of the same two dimensions at the same indices, meant the same way. */
  readonly slice: string;
  /** Elements of the array that the picture stands for. */
  readonly coverage: number;
  /** True when every chunk has been answered. */
  readonly isComplete: boolean;
  /** True where a chunk with values has come. */
  readonly isThere: (row: number, column: number) => boolean;
}
