import type { ColorTable } from '../../../plot/colorMaps.ts';
import type { Decoding } from '../../../plot/decoding.ts';
import type { RuleColors } from '../../../plot/palette.ts';
import type { Scale } from '../../../plot/scale.ts';
import type { PaintData } from './paintData.ts';

/** Everything that decides what colour a pixel has. */
export interface Painting {
  /** Another object means other numbers; the same one may have more than before. */
  readonly data: PaintData;
  readonly width: number;
  readonly height: number;
  /** What stored numbers mean. */
  readonly decoding: Decoding;
  readonly scale: Scale;
  readonly colors: ColorTable;
  readonly rules: RuleColors;
}

/**
 * Draws numbers as colours. Every painter makes the same pixels; where nothing has come yet, it may
 * draw anything.
 */
export interface Painter {
  readonly kind: 'webgl' | 'canvas';
  /** Fills the context's canvas, which is as large as the painting. */
  paint(context: CanvasRenderingContext2D, painting: Painting): void;
}
