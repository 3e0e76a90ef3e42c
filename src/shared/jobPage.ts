/**
 * The contract between the extension host and the page of one job. The host sends words, numbers
 * as text, and nothing else; the page shows them as text and says what was pressed.
 *
 * @module
 */

/** A name and a value, which can be copied. */
export interface JobFact {
  readonly name: string;
  readonly value: string;
  /** What a press on the value does: the name of an action. */
  readonly action?: string;
}

/** A table of facts under a heading. */
export interface JobSection {
  readonly id: string;
  readonly heading: string;
  readonly facts: readonly JobFact[];
  /** Instead of facts, or below them. */
  readonly note?: string;
}

/** A line of a traceback; `frame` says which frame it leads to, where the file is here. */
export interface TracebackLine {
  readonly text: string;
  readonly frame?: number;
}

/** Something to press. */
export interface JobAction {
  readonly id: string;
  readonly label: string;
  readonly isPrimary?: boolean;
}

/** Which look a state has. */
export type JobMood = 'waiting' | 'running' | 'good' | 'bad' | 'quiet';

/** Everything that the page shows. */
export interface JobPageData {
  readonly title: string;
  readonly mood: JobMood;
  /** The state in words, with what stands beside it in the tree. */
  readonly state: string;
  /** From 0 to 1, while the job counts. */
  readonly share?: number;
  readonly error?: string;
  /** What is in the way of showing more, as a sentence. */
  readonly notice?: string;
  readonly actions: readonly JobAction[];
  readonly timeline: readonly { readonly word: string; readonly time: string }[];
  readonly sections: readonly JobSection[];
  readonly traceback: readonly TracebackLine[];
  /** The last lines. */
  readonly log: readonly string[];
}

/** Messages to the page. */
export interface ToJobPage {
  readonly type: 'show';
  readonly data: JobPageData;
  /** To be kept by the page. */
  readonly state: JobPageState;
}

/** Messages to the host. */
export type FromJobPage =
  | { readonly type: 'ready' }
  | { readonly type: 'action'; readonly id: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'frame'; readonly frame: number }
  | { readonly type: 'problem'; readonly message: string };

/** What the page says by itself; the host translates it. */
export const jobPageWords = {
  timeline: 'Timeline',
  traceback: 'Traceback',
  log: 'Log',
  noLog: 'Nothing has been printed.',
  copy: 'Copy {0}',
  copyTraceback: 'Copy Traceback',
  openLine: 'Open this line',
  progress: 'Progress',
} as const;

/** The table in the language of the editor. */
export type JobPageWords = Readonly<Record<keyof typeof jobPageWords, string>>;

/** What a page keeps with `setState`, so that its tab comes back after a restart. */
export interface JobPageState {
  readonly id: string;
  readonly cluster: string;
  readonly record: string;
  readonly endpoint?: string | undefined;
}
