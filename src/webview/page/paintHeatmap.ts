import type { PlaneData } from './planeData.ts';
import type { Coloring } from './toolbar.ts';
export const colorMapNames = ['viridis', 'gray'];
export function paintHeatmap(
  canvas: HTMLCanvasElement,
  data: PlaneData,
  _coloring: Coloring,
  range: readonly [number, number] | undefined,
): void {
  const c = canvas.getContext('2d');
  if (!c || !data.values) return;
  c.clearRect(0, 0, canvas.width, canvas.height);
  void range;
}
export function paintBar(_canvas: HTMLCanvasElement, _coloring: Coloring): void {}
