import type { CommandId } from './ids.ts';

/** Colours a row's icon may have: themes define all of them, high contrast included. */
export type RowColor =
  | 'testing.iconPassed'
  | 'testing.iconFailed'
  | 'testing.iconQueued'
  | 'charts.blue'
  | 'charts.yellow'
  | 'charts.green'
  | 'disabledForeground'
  | 'list.warningForeground'
  | 'list.errorForeground';

/** A product icon with its colour. */
export interface RowIcon {
  readonly id: string;
  readonly color?: RowColor;
}

/**
 * One row of a tree as plain data, so that what a person reads is made and tested without the
 * editor. Two rows with equal text are the same to the eye: the tree refreshes nothing.
 */
export interface Row<S = unknown> {
  /** Stable: keeps selection and expansion over refreshes. */
  readonly id: string;
  readonly label: string;
  /** Numbers first: the end is cut when the view is narrow. */
  readonly description?: string;
  readonly icon?: RowIcon;
  readonly tooltip?: string;
  /** What a screen reader says instead of label and description. */
  readonly spoken?: string;
  /** Matched by `when` clauses of menus, e.g. `job.running`. */
  readonly context?: string;
  readonly children?: 'none' | 'collapsed' | 'expanded';
  readonly command?: { readonly id: CommandId; readonly args: readonly unknown[] };
  /** What commands act on. */
  readonly subject?: S;
}

/** True when the two would look, sound and behave the same, but for what a hover says. */
export function sameButHover(a: Row, b: Row): boolean {
  return JSON.stringify({ ...a, tooltip: '' }) === JSON.stringify({ ...b, tooltip: '' });
}
