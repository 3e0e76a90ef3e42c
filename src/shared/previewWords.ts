/**
 * Everything that the preview page says, in English. The host translates the table and puts it
 * into the page; `{0}`, `{1}` are filled in there.
 */
export const previewWords = {
  opening: 'Opening {0} …',
  waiting: 'Waiting for the array …',
  chunksRead: '{0} of {1} chunks',
  cancel: 'Cancel',
  stopped: 'Stopped after {0} of {1} chunks.',
  resume: 'Continue',
  retry: 'Retry',
  shape: 'Shape',
  chunks: 'Chunks',
  dtype: 'Type',
  compressor: 'Compressor',
  format: 'Format',
  zarrFormat: 'Zarr v{0}',
  scalarShape: 'scalar',
  noCompressor: 'none',
  address: 'Address',
  copy: 'Copy',
  copied: '{0} copied.',
  colors: 'Colors',
  reverse: 'Reverse',
  minimum: 'Min',
  maximum: 'Max',
  reset: 'Reset',
  resetRange: 'Set the range to the smallest and largest value',
  notANumber: '“{0}” is not a number.',
  emptyRange: 'The minimum must be smaller than the maximum.',
  row: 'row {0}',
  column: 'column {0}',
  index: 'index {0}',
  at: '{0} {1}',
  neverWritten: 'never written',
  readsAs: 'never written, reads as {0}',
  notRead: 'not read yet',
  broken: 'could not be read',
  hint: 'Point at the picture, or focus it and use the arrow keys.',
  someMissing: '{0} of {1} chunks were never written.',
  someMissingFill: '{0} of {1} chunks were never written; they read as {2}.',
  allMissing: 'Nothing has been written yet: none of the {0} chunks exists.',
  noElements: 'This array has no elements: its shape is {0}.',
  otherIndices: 'Showing {0} and {1} at {2}.',
  firstPart: 'Showing the first {0} of {1} elements.',
  chunkFailed: '{0} of {1} chunks could not be read: {2}',
  heatmap: 'Heat map of {0}, {1} rows by {2} columns. Arrow keys read values.',
  line: 'Line of {0}, {1} values. Arrow keys read values.',
  heatmapRole: 'heat map',
  lineRole: 'line plot',
  colorBar: 'Colors from {0} to {1}',
  crosshairGone: 'Crosshair hidden',
  workerFailed: 'The decoder stopped: {0} Close this tab and open the array again.',
} as const;

/** The table in the language of the editor. */
export type PreviewWords = Readonly<Record<keyof typeof previewWords, string>>;

/** Puts values in place of `{0}`, `{1}`, …; a value is never looked into for more. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (all, i: string) => String(values[Number(i)] ?? all));
}
