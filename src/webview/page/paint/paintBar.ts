import { paletteOf, OVER, type RuleColors } from '../../../plot/palette.ts';
import { colorTable } from '../../../plot/colorMaps.ts';
import { css } from './paintStates.ts';

/** Draws the colours of the map, the highest on top; marked ends above and below. */
export function paintBar(
  canvas: HTMLCanvasElement,
  { colorMap, reversed }: { readonly colorMap: string; readonly reversed: boolean },
  rules: RuleColors,
  pixelRatio: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const palette = paletteOf(colorTable(colorMap, reversed), rules);
  const { width, height } = canvas;
  const fillRow = (entry: number, y: number, rows: number) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = palette.subarray(entry * 4, entry * 4 + 4);
    context.fillStyle = css([red, green, blue, alpha]);
    context.fillRect(0, y, width, rows);
  };
  for (let y = 0; y < height; y++) {
    fillRow(1 + Math.floor((1 - (y + 0.5) / height) * 256), y, 1);
  }
  const mark = Math.round(6 * pixelRatio);
  if (rules.over) fillRow(OVER, 0, mark);
  if (rules.under) fillRow(0, height - mark, mark);
}
