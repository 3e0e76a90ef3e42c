import type { ArrayDescription, PreviewView } from '../../shared/preview.ts';
import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import type { Cell } from './crosshair.ts';
import { exactValue } from './format.ts';
import type { Counts } from './loading.ts';
import type { PlaneData } from './planeData.ts';

/** What is shown, for those who put it into words. */
export interface Described {
  readonly array: ArrayDescription;
  readonly view: PreviewView;
  readonly data: PlaneData;
}

/** Where a cell is, and its value or why it has none. */
export interface CellText {
  readonly place: string;
  readonly value?: string;
  readonly instead?: string;
}

/** A cell in words: where it is, and its value or why it has none. */
export function describeCell(
  { row, column }: Cell,
  { array, data }: Described,
  words: PreviewWords,
): CellText {
  const { rows, columns } = data.plane;
  const at = (dimension: { name: string; dimension: number }, i: number, otherwise: string) =>
    array.dimensions[dimension.dimension]?.isNamed
      ? fill(words.at, dimension.name, i)
      : fill(otherwise, i);
  const place =
    rows.dimension < 0
      ? at(columns, column, words.index)
      : `${at(rows, row, words.row)}, ${at(columns, column, words.column)}`;
  const { state, value } = data.at(row, column);
  switch (state) {
    case 'there':
      return { place, value: value === undefined ? '' : exactValue(value, array.dtype) };
    case 'missing':
      return { place, instead: neverWritten(array, words) };
    case 'waiting':
      return { place, instead: words.notRead };
    case 'broken':
      return { place, instead: words.broken };
  }
}

/** What a chunk that was never written means. */
export function neverWritten({ fillValue }: ArrayDescription, words: PreviewWords): string {
  return fillValue === null ? words.neverWritten : fill(words.readsAs, fillValue);
}

/** What a person must know of the picture: what of the array is not in it, what is not there. */
export function describeView(
  { array, view, data }: Described,
  { total, missing }: Pick<Counts, 'total' | 'missing'>,
  words: PreviewWords,
): string {
  const { rows, columns } = data.plane;
  const said: string[] = [];
  const others = array.dimensions.flatMap(({ name }, i) =>
    view.axes.includes(i) ? [] : [`${name} = ${view.indices[i] ?? 0}`],
  );
  if (others.length > 0) {
    said.push(fill(words.otherIndices, rows.name, columns.name, others.join(', ')));
  }
  if (rows.shown < rows.size || columns.shown < columns.size) {
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
