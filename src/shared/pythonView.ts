import { type PythonPlace, pythonStorage, pythonText } from './pythonStorage.ts';

/** Who opens the array. */
export const PYTHON_LIBRARIES = ['xarray', 'zarr', 'dask'] as const;
export type PythonLibrary = (typeof PYTHON_LIBRARIES)[number];

/** What is taken of one dimension. */
export type Taken =
  | { readonly index: number }
  /** `stop` is the first element that is not taken; `step` ≥ 1. */
  | { readonly start: number; readonly stop: number; readonly step: number };

/** One dimension of the array; `name` only where the array itself has one. */
export interface PythonDimension {
  readonly name?: string | undefined;
  readonly size: number;
  readonly taken: Taken;
}

/** What is on the screen, as Python can say it. */
export interface PythonView extends PythonPlace {
  readonly title: string;
  readonly dimensions: readonly PythonDimension[];
  /** Dimensions drawn along y and x; −1 where there is none. */
  readonly axes: readonly [y: number, x: number];
  readonly flipped?: readonly [y: boolean, x: boolean] | undefined;
  /** True when the folder above is a group, so that xarray finds the array by its name. */
  readonly isInGroup: boolean;
  /** How stored numbers become values; absent: they are values already, or shown as stored. */
  readonly decoding?: PythonDecoding | undefined;
}

/** CF's packing, as far as it changes numbers. */
export interface PythonDecoding {
  /** Stored numbers that mean “no value”. */
  readonly masked: readonly string[];
  readonly scale?: number | undefined;
  readonly offset?: number | undefined;
  /** Smallest and largest stored number that is a value. */
  readonly valid?: readonly [min: string, max: string] | undefined;
}

/**
 * Python whose variable `view` has exactly the values on the screen, rows first, as the picture
 * shows them; works with zarr ≥ 2.18, xarray ≥ 2024.1 and dask ≥ 2024.1.
 */
export function pythonView(view: PythonView, library: PythonLibrary): string {
  const lines =
    library === 'xarray'
      ? canOpenByName(view)
        ? byName(view)
        : [...opened(view, 'zarr', 'xarray'), labelled(view)]
      : opened(view, library);
  if (library !== 'xarray') lines.push(...asDrawn(view));
  if (!lines.some((line) => line.includes('open_zarr'))) lines.push(...decoded(view));
  return `# ${view.title.replace(/[\r\n]+/g, ' ')}\n${lines.join('\n')}\nview\n`;
}

function opened(view: PythonView, library: 'zarr' | 'dask', also?: 'xarray'): string[] {
  const needsNumpy = view.decoding !== undefined;
  const modules = [
    ...(needsNumpy ? ['numpy'] : []),
    ...(also ? [also] : []),
    library === 'dask' ? 'dask.array' : 'zarr',
  ].sort();
  const call = library === 'dask' ? 'dask.array.from_zarr' : 'zarr.open_array';
  const mode = library === 'zarr' ? ['mode="r"'] : [];
  const lines = [
    ...modules.map((name) => `import ${name}`),
    '',
    ...assigned('array', call, [pythonText(view.url), ...mode, pythonStorage(view)]),
  ];
  if (also) return lines;
  const parts = view.dimensions.map(({ taken, size }) => sliceText(taken, size));
  lines.push(parts.length === 0 ? 'view = array[()]' : `view = array[${parts.join(', ')}]`);
  return lines;
}

/** Rows first, and turned over where the picture is. */
function asDrawn({ axes: [y, x], flipped }: PythonView): string[] {
  const lines: string[] = [];
  if (y > x && x >= 0) lines.push('view = view.T');
  const [upside, mirrored] = flipped ?? [false, false];
  const rows = y >= 0 && upside ? '::-1' : '';
  const columns = mirrored ? '::-1' : '';
  if (y < 0 && columns) lines.push(`view = view[${columns}]`);
  else if (columns) lines.push(`view = view[${rows || ':'}, ${columns}]`);
  else if (rows) lines.push(`view = view[${rows}]`);
  return lines;
}

function decoded({ decoding }: PythonView): string[] {
  if (!decoding) return [];
  const { masked, scale, offset, valid } = decoding;
  const unpacked =
    'view' +
    (scale === undefined ? '' : ` * ${scale}`) +
    (offset === undefined ? '' : ` + ${offset}`);
  const conditions = [
    ...(masked.length > 0 ? [`numpy.isin(view, [${masked.join(', ')}])`] : []),
    ...(valid ? [`(view < ${valid[0]})`, `(view > ${valid[1]})`] : []),
  ];
  if (conditions.length === 0) return [`view = ${unpacked}`];
  return [`view = numpy.where(${conditions.join(' | ')}, numpy.nan, ${unpacked})`];
}

function canOpenByName({ isInGroup, dimensions, url, decoding }: PythonView): boolean {
  // xarray does not apply `valid_range`.
  if (decoding?.valid) return false;
  const names = dimensions.map(({ name }) => name);
  const areNamed =
    names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return isInGroup && areNamed && /[^/]\/[^/]+\/*$/.test(url);
}

function byName(view: PythonView): string[] {
  const url = view.url.replace(/\/+$/, '');
  const at = url.lastIndexOf('/');
  const raw = view.decoding ? '' : 'mask_and_scale=False';
  return [
    'import xarray',
    '',
    ...assigned('data', 'xarray.open_zarr', [
      pythonText(url.slice(0, at)),
      raw,
      pythonStorage(view),
    ]),
    `view = data[${pythonText(url.slice(at + 1))}]${selection(view)}`,
  ];
}

/** An array that xarray cannot open itself: its dimensions have no names, or it has no group. */
function labelled(view: PythonView): string {
  const names = view.dimensions.map(({ name }, axis) => pythonText(name ?? `axis_${axis}`));
  const tuple = names.length === 1 ? `(${names.join('')},)` : `(${names.join(', ')})`;
  const all = view.dimensions.map((dimension, axis) => ({
    ...dimension,
    name: dimension.name ?? `axis_${axis}`,
  }));
  return `view = xarray.DataArray(array, dims=${tuple})${selection({ ...view, dimensions: all })}`;
}

/** `.isel(…)` and what else makes a labelled array the picture. */
function selection({ dimensions, axes: [y, x], flipped }: PythonView): string {
  const turned = [y, x].filter((axis, i) => axis >= 0 && flipped?.[i]);
  const entries = (only: readonly number[], text: (axis: number) => string) =>
    only.map((axis) => `${pythonText(dimensions[axis]?.name ?? '')}: ${text(axis)}`).join(', ');
  const all = dimensions.map((_, axis) => axis);
  const cut = all.filter((axis) => isCut(dimensions[axis]));
  const taken = entries(cut, (axis) => labelText(dimensions[axis]));
  const reversed = entries(turned, () => 'slice(None, None, -1)');
  const order = y > x && x >= 0 ? [y, x].map((axis) => dimensions[axis]?.name ?? '') : [];
  return (
    (taken ? `.isel({${taken}})` : '') +
    (reversed ? `.isel({${reversed}})` : '') +
    (order.length > 0 ? `.transpose(${order.map(pythonText).join(', ')})` : '')
  );
}

function isCut(dimension: PythonDimension | undefined): boolean {
  return dimension !== undefined && sliceText(dimension.taken, dimension.size) !== ':';
}

function labelText(dimension: PythonDimension | undefined): string {
  if (!dimension) return '';
  const { taken, size } = dimension;
  if ('index' in taken) return String(taken.index);
  const { start, stop, step } = taken;
  const bounds = [start === 0 ? 'None' : start, stop >= size ? 'None' : stop];
  return `slice(${[...bounds, ...(step === 1 ? [] : [step])].join(', ')})`;
}

function sliceText(taken: Taken, size: number): string {
  if ('index' in taken) return String(taken.index);
  const { start, stop, step } = taken;
  const from = start === 0 ? '' : String(start);
  const to = stop >= size ? '' : String(stop);
  return `${from}:${to}${step === 1 ? '' : `:${step}`}`;
}

/** `name = call(arguments)` on one line when it fits. */
function assigned(name: string, call: string, given: readonly string[]): string[] {
  const used = given.filter((argument) => argument !== '');
  const line = `${name} = ${call}(${used.join(', ')})`;
  if (line.length <= 88) return [line];
  return [`${name} = ${call}(`, ...used.map((argument) => `    ${argument},`), ')'];
}
