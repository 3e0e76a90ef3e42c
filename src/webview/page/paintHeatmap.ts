import { colorTable } from '../../plot/colorMaps.ts';
import { rasterise, type Rgba } from '../../plot/rasterise.ts';
import type { Scale } from '../../plot/scale.ts';
import type { CellRect } from '../../plot/values.ts';
import { pixelsOf } from './layout.ts';
import type { PlaneData } from './planeData.ts';
import { foreground, themeColor } from './theme.ts';
import type { Coloring } from './toolbar.ts';

/** Opacity of what is no colour of the map, so that it is quiet in every theme. */
const alpha = { nan: 64, stripe: 28, broken: 0.3 };
const clear: Rgba = [0, 0, 0, 0];
/** The pixels of a canvas are kept: a new megabyte for every frame would have to be collected. */
const kept = new WeakMap<HTMLCanvasElement, ImageData>();

/**
 * Draws the values in exactly the colours of the map. What was never written is striped, what is
 * not read yet stays empty, what could not be read has the colour of errors.
 */
export function paintHeatmap(
  canvas: HTMLCanvasElement,
  data: PlaneData,
  { colorMap, reversed }: Coloring,
  scale: Scale | undefined,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { rows, columns } = data.plane;
  const { values } = data;
  const [red, green, blue] = foreground();
  const image = imageOf(canvas, context);
  const missing = data.rects('missing');
  image.data.fill(0);
  rasterise(
    {
      data: values ?? new Uint8Array(rows.shown * columns.shown),
      shape: [rows.shown, columns.shown],
      missing,
    },
    {
      colors: colorTable(colorMap, reversed),
      scale: scale ?? { kind: 'linear', range: [0, 1], toUnit: Number, fromUnit: Number },
      width: canvas.width,
      height: canvas.height,
      nan: [red, green, blue, alpha.nan],
      missing: [clear, [red, green, blue, alpha.stripe]],
      into: image.data,
    },
  );
  context.putImageData(image, 0, 0);
  const place = ({ y, x, height, width }: CellRect): [number, number, number, number] => {
    const [top, bottom] = pixelsOf(y, y + height, rows.shown, canvas.height);
    const [left, right] = pixelsOf(x, x + width, columns.shown, canvas.width);
    return [left, top, right - left, bottom - top];
  };
  for (const rect of data.rects('waiting', 'broken')) context.clearRect(...place(rect));
  context.fillStyle = themeColor('errorForeground', 'red');
  context.globalAlpha = alpha.broken;
  for (const rect of data.rects('broken')) context.fillRect(...place(rect));
  context.globalAlpha = 1;
}

/** Draws the colours of the map, the highest on top. */
export function paintBar(canvas: HTMLCanvasElement, { colorMap, reversed }: Coloring): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const colors = colorTable(colorMap, reversed);
  for (let y = 0; y < canvas.height; y++) {
    const entry = Math.floor((1 - (y + 0.5) / canvas.height) * 256) * 3;
    const [red = 0, green = 0, blue = 0] = colors.subarray(entry, entry + 3);
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(0, y, canvas.width, 1);
  }
}

function imageOf(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): ImageData {
  const held = kept.get(canvas);
  if (held?.width === canvas.width && held.height === canvas.height) return held;
  const made = context.createImageData(canvas.width, canvas.height);
  kept.set(canvas, made);
  return made;
}
