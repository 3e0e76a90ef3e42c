import { previewWords } from './previewWords.ts';

/** Everything that the page of two compared arrays says, in English; see `previewWords`. */
export const compareWords = {
  ...previewWords,
  arrayA: 'A',
  arrayB: 'B',
  difference: 'A − B',
  otherShapes:
    'These arrays cannot be compared element by element: A has the shape {0}, B has {1}.',
  otherTimes:
    'These times cannot be subtracted, because they count in different units: A has the type {0}, B has {1}.',
  noNumbers: 'Only numbers can be subtracted: A has the type {0}, B has {1}.',
  noCommonView: 'The chunks of these arrays are too different to show the same elements of both.',
  otherUnits: 'Mind the units: A is in {0}, B is in {1}. The numbers are subtracted as they are.',
  noUnit: 'no unit that its metadata name',
  failedA: 'A cannot be opened: {0}',
  failedB: 'B cannot be opened: {0}',
  allEqual: 'No difference in the {0} values that are shown of both.',
  someDiffer: '{0} of {1} values differ, by {2} at most.',
  onlyOne: '{0} have a value in one of the two only.',
  nothingCompared: 'There is no element yet that has a value in both.',
  noDifference: 'no difference: a value is missing',
  spokenValues: 'A: {0}, B: {1}, A − B: {2}',
  toolsOfBoth: 'Colors of both arrays',
} as const;

/** The table in the language of the editor. */
export type CompareWords = Readonly<Record<keyof typeof compareWords, string>>;
