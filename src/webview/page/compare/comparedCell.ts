import { fill } from '../../../shared/fill.ts';
import type { CompareWords } from '../../../shared/compareWords.ts';
import type { CoordinateAxis } from '../coordinates/coordinateAxis.ts';
import type { Cell } from '../crosshair.ts';
import { counted, exactValue } from '../format.ts';
import { describeCell } from '../sentences.ts';
import type { Viewing } from '../viewing.ts';
import type { Subtraction } from './comparable.ts';
import { exactDifference } from './difference.ts';
import type { ComparedPictures } from './comparedPictures.ts';

/** A cell of both arrays in words. */
export interface ComparedCell {
  readonly place: string;
  readonly a: string;
  readonly b: string;
  readonly difference: string;
}

/** What stands in a cell of both arrays, exact, and how far that is apart. */
export function comparedCell(
  cell: Cell,
  [first, second]: readonly [Viewing, Viewing],
  { difference }: ComparedPictures,
  how: Subtraction,
  coordinateOf: (dimension: number) => CoordinateAxis | undefined,
  words: CompareWords,
): ComparedCell {
  const told = [first, second].map((of) => {
    const { array, view, data, info } = of;
    return describeCell(cell, { array, view, data, info, coordinateOf }, words);
  });
  const texts = told.map(({ value, instead }) => [value, instead].filter(Boolean).join(', '));
  return {
    place: told[0]?.place ?? '',
    a: texts[0] ?? '',
    b: texts[1] ?? '',
    difference: differenceText(
      cell,
      [first, second],
      difference.data.at(cell.row, cell.column),
      how,
      words,
    ),
  };
}

function differenceText(
  { row, column }: Cell,
  sides: readonly [Viewing, Viewing],
  found: { readonly state: string; readonly value: number | bigint | undefined },
  how: Subtraction,
  words: CompareWords,
): string {
  if (found.state === 'waiting') return words.notRead;
  if (typeof found.value !== 'number' || Number.isNaN(found.value)) return words.noDifference;
  const [a, b] = sides.map(({ data }) => data.at(row, column).value);
  if (how === 'exact' && a !== undefined && b !== undefined) return exactDifference(a, b);
  // Of single precision no more digits are told than such numbers have.
  const isSingle = sides.every(({ info }) => /f[24]$/.test(info.dtype.label));
  return exactValue(isSingle ? Math.fround(found.value) : found.value, isSingle ? '<f4' : '<f8');
}

/** What was found of all elements that are shown. */
export function summary({ found }: ComparedPictures, words: CompareWords): string {
  const { compared, unequal, oneSided, largest } = found;
  const said =
    compared === 0
      ? words.nothingCompared
      : unequal === 0
        ? fill(words.allEqual, counted(compared))
        : fill(
            words.someDiffer,
            counted(unequal),
            counted(compared),
            Number(largest.toPrecision(6)),
          );
  return oneSided > 0 ? `${said} ${fill(words.onlyOne, counted(oneSided))}` : said;
}
