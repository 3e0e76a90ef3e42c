/**
 * Everything that the form page says by itself, in English, and the sentences about mistakes. The
 * host translates the table and puts it into the page; `{0}`, `{1}` are filled in there.
 */
export const formWords = {
  cancel: 'Cancel',
  useDefaults: 'Use Defaults',
  choose: 'Choose …',
  several: 'Several …',
  jobs: '{0} jobs.',
  unevenLists: 'The lists have different lengths: side by side they make no jobs.',
  dateHint: 'A date, e.g. 2026-01-31.',
  timeHint: 'Date and time, e.g. 2026-01-31T12:00:00Z.',
  listHint: 'Separated by commas.',
  jsonHint: 'JSON, e.g. 1.5, "text", [1, 2] or {"a": 1}.',
  writtenAs: 'In the file: {0}.',
  good: 'in order',
  note: 'worth knowing',
  bad: 'in the way',
  later: 'not known yet',
  required: 'required',
  fromTo: 'From {0} to {1}.',
  atLeast: '{0} or more.',
  atMost: '{0} or less.',
  notANumber: 'Enter a number.',
  notWhole: 'Enter a whole number.',
  tooSmall: 'Enter {0} or more.',
  tooLarge: 'Enter {0} or less.',
  missing: 'Enter a value.',
  notOffered: 'Choose one of the list.',
  rowWithoutName: 'The value “{0}” needs a name.',
  nameTwice: 'The name “{0}” stands there twice.',
  name: 'Name',
  value: 'Value',
  add: 'Add',
  addTo: 'Add to {0}',
  remove: 'Remove {0}',
  rowName: '{0}: name {1}',
  rowValue: '{0}: value of {1}',
  pasteHint: 'A JSON object can be pasted into a name.',
  pasted: '{0} names pasted.',
  mistakes: '{0}: {1}',
} as const;

/** The table in the language of the editor. */
export type FormWords = Readonly<Record<keyof typeof formWords, string>>;
