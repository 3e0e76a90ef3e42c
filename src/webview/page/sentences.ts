import { fixedCoords, planeChunk, tileOf, type Span } from '../../shared/plane.ts';
import type { ArrayDescription, PreviewView } from '../../shared/preview.ts';
import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { type CfDecoding, cfDecodingOf } from '../../zarr/cf/decoding.ts';
import { chunkKey } from '../../zarr/chunkGrid.ts';
import { elementOf, elementText } from '../../zarr/element.ts';
import { type CoordinateAxis, decodedText } from './coordinates/coordinateAxis.ts';
import type { Cell } from './crosshair.ts';
import { exactValue } from './format.ts';
import type { Counts } from './loading.ts';
import type { PlaneData } from './planeData.ts';

/** What is shown, for those who put it into words. */
export interface Described {
  readonly array: ArrayDescription;
  readonly view: PreviewView;
  readonly data: PlaneData;
  /** What the array's metadata say; without them values are told as they are stored. */
  readonly info?: ZarrArrayInfo | undefined;
  /** What labels a dimension. */
  readonly coordinateOf?: ((dimension: number) => CoordinateAxis | undefined) | undefined;
  /** Coordinates over several dimensions, in words; empty when there are none. */
  readonly placeAround?: ((indices: readonly number[]) => string) | undefined;
}

/** Where a cell is, and its value or why it has none. */
export interface CellText {
  readonly place: string;
  readonly value?: string;
  /** What stands instead of a value, or must be known of it. */
  readonly instead?: string;
  /** Key of the chunk that holds it. */
  readonly chunk?: string;
}

/** A cell in words: where it is, and its value or why it has none. */
export function describeCell(cell: Cell, described: Described, words: PreviewWords): CellText {
  const { array, data } = described;
  const place = placeText(cell, described, words);
  const chunk = chunkOf(cell, described);
  const where = { place, ...(chunk === undefined ? {} : { chunk: fill(words.inChunk, chunk) }) };
  const { state, value } = data.at(cell.row, cell.column);
  switch (state) {
    case 'there':
      return value === undefined
        ? { ...where, value: composedText(cell, described) }
        : { ...where, ...valueText(value, described, words) };
    case 'missing':
      return { ...where, instead: neverWritten(array, words) };
    case 'waiting':
      return { ...where, instead: words.notRead };
    case 'broken':
      return { ...where, instead: data.problemAt(cell.row, cell.column) ?? words.broken };
  }
}

/** Indices of a cell in the array, and the coordinates there. */
function placeText(cell: Cell, described: Described, words: PreviewWords): string {
  const { view, data, placeAround } = described;
  const own = indexText(cell, described, words);
  if (!placeAround) return own;
  const { rows, columns } = data.plane;
  const indices = [...view.indices];
  if (rows.dimension >= 0) indices[rows.dimension] = data.indexOf('rows', cell.row);
  if (columns.dimension >= 0) indices[columns.dimension] = data.indexOf('columns', cell.column);
  const around = placeAround(indices);
  return around === '' ? own : `${own}, ${around}`;
}

/** Indices of a cell along both axes, with what labels them. */
function indexText({ row, column }: Cell, described: Described, words: PreviewWords): string {
  const { array, data, coordinateOf } = described;
  const { rows, columns } = data.plane;
  const at = ({ dimension, name }: Span, index: number, otherwise: string) => {
    const coordinate = coordinateOf?.(dimension)?.textAt(index) ?? '';
    if (coordinate !== '') return fill(words.atCoordinate, name, index, coordinate);
    const isNamed = array.dimensions[dimension]?.isNamed;
    return isNamed ? fill(words.at, name, index) : fill(otherwise, index);
  };
  const x = data.indexOf('columns', column);
  if (rows.dimension < 0) return at(columns, x, words.index);
  const y = data.indexOf('rows', row);
  return `${at(rows, y, words.row)}, ${at(columns, x, words.column)}`;
}

/** Key of the stored object that holds a cell. */
function chunkOf(
  { row, column }: Cell,
  { array, view, data, info }: Described,
): string | undefined {
  if (!info) return undefined;
  const { rows, columns, grid } = data.plane;
  const index = tileOf(rows, row) * grid[1] + tileOf(columns, column);
  const fixed = fixedCoords(array.dimensions, view.indices);
  return chunkKey(info, planeChunk(data.plane, fixed, index).coords);
}

/** An element that is no plain number: complex, text, bytes or a record, as Python prints it. */
function composedText({ row, column }: Cell, { data, info }: Described): string {
  if (!info || !data.values) return '';
  const { values, texts, plane } = data;
  const element = elementOf(
    info.dtype,
    { data: values, texts },
    row * plane.columns.shown + column,
  );
  const part = /c8$/.test(info.dtype.label) ? '<f4' : '<f8';
  return elementText(element, (value) => exactValue(value, part));
}

/** A number that is there: exact as stored, and what it stands for. */
function valueText(
  value: number | bigint,
  { array, view, info }: Described,
  words: PreviewWords,
): Pick<CellText, 'value' | 'instead'> {
  const stored = exactValue(value, array.dtype);
  const decoding = info && view.decoded !== false ? decodingOf(info) : undefined;
  switch (decoding?.maskOf(value)) {
    case 'fill':
      return { instead: fill(words.maskedFill, stored) };
    case 'missing':
      return { instead: fill(words.maskedMissing, stored) };
    case 'invalid':
      return { instead: fill(words.maskedInvalid, stored) };
    case undefined:
  }
  const text = decoding ? decodedText(value, array.dtype, decoding) : stored;
  const isAsStored = text === stored || text.startsWith(`${stored} `);
  const isFill = stored === array.fillValue;
  return {
    value: isAsStored || text === '' ? text || stored : fill(words.stored, text, stored),
    ...(isFill ? { instead: words.writtenFill } : {}),
  };
}

const decodings = new WeakMap<ZarrArrayInfo, CfDecoding>();

/** What the stored numbers of an array stand for; worked out once an array. */
export function decodingOf(info: ZarrArrayInfo): CfDecoding {
  const known = decodings.get(info);
  if (known) return known;
  const decoding = cfDecodingOf(info);
  decodings.set(info, decoding);
  return decoding;
}

/** What a chunk that was never written means. */
export function neverWritten({ fillValue }: ArrayDescription, words: PreviewWords): string {
  return fillValue === null ? words.neverWritten : fill(words.readsAs, fillValue);
}

/** What a person must know of the picture: what of the array is not in it, what is not there. */
export function describeView(
  { array, view, data, coordinateOf }: Described,
  { total, missing }: Pick<Counts, 'total' | 'missing'>,
  words: PreviewWords,
): string {
  const { rows, columns } = data.plane;
  const said: string[] = [];
  const indexText = (name: string, dimension: number, index: number) => {
    const coordinate = coordinateOf?.(dimension)?.textAt(index) ?? '';
    return `${name} = ${coordinate === '' ? index : `${index} (${coordinate})`}`;
  };
  const others = array.dimensions.flatMap(({ name }, i) =>
    view.axes.includes(i) ? [] : [indexText(name, i, view.indices[i] ?? 0)],
  );
  if (others.length > 0) {
    said.push(fill(words.otherIndices, rows.name, columns.name, others.join(', ')));
  }
  const steps = [Math.abs(rows.step), Math.abs(columns.step)] as const;
  if (Math.max(...steps) > 1) {
    const [down, across] = steps;
    said.push(
      rows.dimension < 0
        ? fill(words.everyNthLine, across, columns.name)
        : fill(words.everyNth, down, rows.name, across, columns.name),
    );
  } else if (data.indexOf('rows', 0) > 0 || data.indexOf('columns', 0) > 0) {
    const side = (axis: 'rows' | 'columns') => {
      const ends = [data.indexOf(axis, 0), data.indexOf(axis, data.plane[axis].shown - 1)];
      return `${Math.min(...ends)}–${Math.max(...ends)}`;
    };
    const part = rows.dimension < 0 ? side('columns') : `${side('rows')} × ${side('columns')}`;
    const whole = rows.dimension < 0 ? `${columns.size}` : `${rows.size} × ${columns.size}`;
    said.push(fill(words.part, part, whole));
  } else if (rows.shown < rows.size || columns.shown < columns.size) {
    const size = (which: 'shown' | 'size') =>
      rows.dimension < 0 ? `${columns[which]}` : `${rows[which]} × ${columns[which]}`;
    said.push(fill(words.firstPart, size('shown'), size('size')));
  }
  if (missing > 0) said.push(describeMissing(array, missing, total, words));
  return said.join(' ');
}

function describeMissing(
  { fillValue }: ArrayDescription,
  missing: number,
  total: number,
  words: PreviewWords,
): string {
  if (missing === total) return fill(words.allMissing, total);
  if (fillValue === null) return fill(words.someMissing, missing, total);
  return fill(words.someMissingFill, missing, total, fillValue);
}
