import type { ArrayDescription, PreviewView } from '../../shared/preview.ts';
import { fill, type PreviewWords } from '../../shared/previewWords.ts';
import type { Cell } from './crosshair.ts';
import { exactValue } from './format.ts';
import type { PlaneData } from './planeData.ts';

/** What is shown, for those who put it into words. */
export interface Described {
  readonly array: ArrayDescription;
  readonly view: PreviewView;
  readonly data: PlaneData;
}

/** A cell in words: where it is, and its value or why it has none. */
export function describeCell(
  { row, column }: Cell,
  { array, data }: Described,
  words: PreviewWords,
): { place: string; value: string } {
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
      return { place, value: neverWritten(array, words) };
    case 'waiting':
      return { place, value: words.notRead };
    case 'broken':
      return { place, value: words.broken };
  }
}

/** What a chunk that was never written means. */
export function neverWritten({ fillValue }: ArrayDescription, words: PreviewWords): string {
  return fillValue === null ? words.neverWritten : fill(words.readsAs, fillValue);
}

/** What a person must know of the picture: what of the array is not in it, what is not there. */
export function describeView({ array, view, data }: Described, words: PreviewWords): string {
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
  return said.join(' ');
}
