import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderPng } from '../plot/renderPng.ts';
import type { SiteJob } from '../site/siteJob.ts';
import type { CheckedArray } from './checkArray.ts';

/** Draws the array into the state folder and returns the picture's path. */
export async function writePicture(
  home: string,
  { id, output }: SiteJob,
  { info, slice }: CheckedArray,
): Promise<string> {
  const [y, x] = info.dimensionNames ?? [];
  const png = await renderPng(slice, {
    title: id,
    subtitle: `${output} · ${info.shape.join(' × ')} · ${info.dtype.label} · chunks ${info.chunks.join(' × ')}`,
    axes: { y: y ?? 'dimension 0', x: x ?? 'dimension 1' },
    valueLabel: 'value',
  });
  const folder = join(home, 'pictures');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${id}.png`);
  await writeFile(path, png, { mode: 0o600 });
  return path;
}
