import type { PythonDecoding, Taken } from './pythonView.ts';

/** What the page can make of what is on the screen; `clipboard`: the page puts a PNG there itself. */
export const EXPORT_FORMS = ['png', 'svg', 'npy', 'csv', 'selection', 'clipboard'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** To the page: make this. */
export interface ExportToPage {
  readonly type: 'export';
  readonly generation: number;
  readonly request: number;
  readonly form: ExportForm;
}

/** To the host: it is made, or why it could not be. Text is UTF-8. */
export interface ExportToHost {
  readonly type: 'exported';
  readonly request: number;
  readonly bytes?: Uint8Array | undefined;
  readonly problem?: string | undefined;
}

/** Which elements are on the screen; the form `selection`, as JSON. */
export interface ShownSelection {
  /** One entry a dimension. */
  readonly taken: readonly Taken[];
  readonly axes: readonly [y: number, x: number];
  readonly flipped: readonly [y: boolean, x: boolean];
  /** How stored numbers become the values shown; absent: they are. */
  readonly decoding?: PythonDecoding | undefined;
}
