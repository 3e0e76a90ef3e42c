import { exactValue } from '../format.ts';
import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { type CfDecoding, cfDecodingOf } from '../../../zarr/cf/decoding.ts';
import { elementOf, elementText, type Element, type RecordValue } from '../../../zarr/element.ts';
import type { Shown } from '../part.ts';

/** What stands in a cell, and how it looks. */
export interface CellText {
  readonly text: string;
  /** Why there is no value. */
  readonly lacks?: 'waiting' | 'missing' | 'broken' | 'masked';
}

/** One direction of the table. */
export interface Side {
  readonly name: string;
  readonly count: number;
  /** The label of an entry: an index of the array, or a field's name. */
  readonly label: (i: number) => string;
}

/** A table of what is on the screen: all of the plane, not only the part that is drawn. */
export interface Sheet {
  readonly rows: Side;
  readonly columns: Side;
  /** Characters that a value needs. */
  readonly characters: number;
  /** The cell of the picture, if it holds this one at full resolution. */
  readonly place: (row: number, column: number) => { row: number; column: number } | undefined;
  readonly cell: (row: number, column: number) => CellText;
}

/** The table of a view: the picture's rows and columns; of a line and of records, one row an element. */
export function sheetOf({ array, info, view, data }: Shown, words: PreviewWords): Sheet {
  const { rows, columns } = data.plane;
  const { dtype } = info;
  const isUpright = rows.dimension < 0;
  const fields = isUpright ? (dtype.fields ?? []) : [];
  const inPicture = (row: number, column: number) => ({
    row: shownOf(rows, isUpright ? 0 : row),
    column: shownOf(columns, isUpright ? row : column),
  });
  const place = (row: number, column: number) => {
    const at = inPicture(row, fields.length > 0 ? 0 : column);
    const isInside =
      at.row >= 0 && at.row < rows.shown && at.column >= 0 && at.column < columns.shown;
    return isInside && Math.abs(rows.step) === 1 && Math.abs(columns.step) === 1 ? at : undefined;
  };
  const read = reader(view.decoded === false ? undefined : cfDecodingOf(info), array.dtype);
  const cell = (row: number, column: number): CellText => {
    const at = place(row, column);
    if (!at) return { text: '', lacks: 'waiting' };
    const { state } = data.at(at.row, at.column);
    if (state === 'missing') return { text: words.tableMissing, lacks: 'missing' };
    if (state === 'broken') return { text: words.tableBroken, lacks: 'broken' };
    if (state === 'waiting' || !data.values) return { text: '', lacks: 'waiting' };
    const value = elementOf(
      dtype,
      { data: data.values, texts: data.texts },
      at.row * columns.shown + at.column,
    );
    const field = fields[column];
    return read(field ? fieldOf(value, field.name) : value, field === undefined);
  };
  const one: Side = { name: '', count: 1, label: () => words.value };
  const named: Side = {
    name: '',
    count: fields.length,
    label: (i) => fields[i]?.name ?? '',
  };
  return {
    rows: sideOf(isUpright ? columns : rows),
    columns: isUpright ? (fields.length > 0 ? named : one) : sideOf(columns),
    characters: charactersOf(info.dtype.label),
    place,
    cell,
  };
}

interface Along {
  readonly dimension: number;
  readonly name: string;
  readonly size: number;
  readonly start: number;
  readonly step: number;
}

/** The array's index that stands at a place of the table: from behind when the picture is flipped. */
function indexAt({ size, step }: Along, i: number): number {
  return step < 0 ? size - 1 - i : i;
}

/** The picture's row or column for a place of the table. */
function shownOf(span: Along, i: number): number {
  return (indexAt(span, i) - span.start) / span.step;
}

function sideOf(span: Along): Side {
  return { name: span.name, count: span.size, label: (i) => String(indexAt(span, i)) };
}

function reader(
  cf: CfDecoding | undefined,
  dtype: string,
): (value: Element | undefined, isWhole: boolean) => CellText {
  const stored = (value: number | bigint) => exactValue(value, dtype);
  return (value, isWhole) => {
    if (!isWhole) return { text: elementText(value) };
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    if (!cf || !isNumber) return { text: elementText(value, stored) };
    if (cf.maskOf(value) !== undefined) return { text: '—', lacks: 'masked' };
    if (cf.time) {
      return { text: cf.time.format(value) };
    }
    const { scale, offset, wrap } = cf;
    if (scale === 1 && offset === 0 && wrap === 0) return { text: stored(value) };
    // Packed numbers have few digits; what multiplication adds behind them is noise.
    return { text: String(Number((cf.decode(value) ?? NaN).toPrecision(12))) };
  };
}

function fieldOf(value: Element | undefined, name: string): Element | undefined {
  if (!(value instanceof Map)) return undefined;
  const found = (value as RecordValue).get(name);
  return Array.isArray(found) ? elementsText(found as readonly Element[]) : (found as Element);
}

function elementsText(list: readonly Element[]): string {
  return `[${list.map((one) => elementText(one)).join(', ')}]`;
}

function charactersOf(label: string): number {
  if (/c(8|16)$|complex/.test(label)) return 30;
  if (/M8|datetime|[US]\d|string/.test(label)) return 24;
  if (/[iu]8$|int64|f8$|float64/.test(label)) return 20;
  // At least as wide as the words for what was not written.
  return /f4$|float32|[iu]4$|int32/.test(label) ? 13 : 11;
}

/** What a row or column is called, e.g. `time 3`. */
export function sideLabel(side: Side, i: number): string {
  return side.name ? fill('{0} {1}', side.name, side.label(i)) : side.label(i);
}
