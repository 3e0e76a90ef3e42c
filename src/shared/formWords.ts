/**
 * Everything that the form page says by itself, in English, and the sentences about mistakes. The
 * host translates the table and puts it into the page; `{0}`, `{1}` are filled in there.
 */
export const formWords = {
  cancel: 'Cancel',
  useDefaults: 'Use Defaults',
  choose: 'Choose …',
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
