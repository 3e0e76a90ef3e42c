/**
 * The contract between the extension host and the form page: one union per direction. A form knows
 * nothing of what it is for: a cluster, a job.
 *
 * The page sends drafts, that is, what stands in its controls. Both sides read them with the same
 * rules (`formRead.ts`), and the host believes only its own reading.
 *
 * @module
 */

import type { JsonValue, ParamSchema } from '../params/schema.ts';

/** A JSON object whose values are mostly texts, such as an environment. */
export type Mapping = Readonly<Record<string, unknown>>;

/** What stands for a program's parameter: the text as typed, and its values; several make a sweep. */
export type ParamValues = Mapping & {
  readonly text: string;
  readonly values: readonly JsonValue[];
};

/** A value of a field. */
export type FormValue = number | string | boolean | Mapping;

/** One value that a form asks for. Without `default`, an empty field is left out of the values. */
export type FormField = {
  /** Key of the value. */
  readonly name: string;
  readonly label: string;
  /** A sentence below the control. */
  readonly help?: string | undefined;
  /** Behind the control, e.g. `GiB`. */
  readonly unit?: string | undefined;
  /** An empty field is a mistake. */
  readonly required?: boolean | undefined;
} & (
  | {
      readonly type: 'integer' | 'number';
      readonly default?: number | undefined;
      readonly min?: number | undefined;
      readonly max?: number | undefined;
    }
  | {
      readonly type: 'string' | 'multiline';
      readonly default?: string | undefined;
      /** Hidden on the screen, kept by nobody. */
      readonly secret?: boolean | undefined;
    }
  | { readonly type: 'boolean'; readonly default?: boolean | undefined }
  | {
      readonly type: 'select';
      readonly default?: string | undefined;
      readonly choices: readonly string[];
    }
  | { readonly type: 'mapping'; readonly default?: Mapping | undefined }
  | {
      /** A parameter of a program, read by its schema; a range or a list of values makes a sweep. */
      readonly type: 'param';
      readonly param: ParamSchema;
      /** As one types it. */
      readonly default?: string | undefined;
    }
);

/** One name and value of a mapping as it is edited. */
export interface MappingRow {
  readonly name: string;
  readonly text: string;
  /** The text is JSON of a number, list, …; a text that is no JSON becomes a plain text. */
  readonly json?: boolean | undefined;
}

/** What stands in a control: a text, a tick, rows. */
export type Draft = string | boolean | readonly MappingRow[];

/** Drafts by the name of their field. */
export type Drafts = Readonly<Record<string, Draft>>;

/** Sentences about mistakes, by the name of their field. */
export type Problems = Readonly<Record<string, string>>;

/** A form as the page shows it. */
export interface FormDescription {
  /** Grows with every form shown in a tab; messages about older ones are dropped. */
  readonly generation: number;
  /** What the form is for; a window that comes back asks for a new one by this name. */
  readonly kind: string;
  /** Whose values these are: drafts of another owner are not taken over. */
  readonly owner: string;
  readonly title: string;
  /** Below the title. */
  readonly about?: string | undefined;
  readonly fields: readonly FormField[];
  /** On the button, e.g. `Create`. */
  readonly submit: string;
  /** The choice of how parameters with several values are combined, where there are parameters. */
  readonly sweep?: SweepChoice | undefined;
}

/** The field that says how several values make a sweep. */
export interface SweepChoice {
  readonly field: string;
  /** The choice that takes first with first, second with second; others take each with each. */
  readonly zip: string;
}

/** How a check came out: as it should be, worth knowing, in the way, not known yet. */
export type CardVerdict = 'good' | 'note' | 'bad' | 'later';

/** One line of a card. */
export interface CardLine {
  readonly id: string;
  readonly verdict: CardVerdict;
  readonly label: string;
  readonly says: string;
  /** What can be done about it. */
  readonly fix?: { readonly id: string; readonly title: string } | undefined;
}

/** What the host shows before it goes on: a list of what it has checked, and what can be done. */
export interface FormCard {
  readonly title: string;
  readonly lines: readonly CardLine[];
  /** The first is the one that Enter takes, unless a line says that something is in the way. */
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
  /** On the button that leads back to the fields. */
  readonly back: string;
}

/** Where a form stands. */
export type FormTurn =
  | { readonly state: 'editing' }
  /** The host works on it; `text` says at what. */
  | { readonly state: 'busy'; readonly text: string }
  /** The host asks before it goes on; the fields are out of sight meanwhile. */
  | { readonly state: 'asking'; readonly card: FormCard }
  /** What was sent cannot be used: sentences beside fields, and one for all of it. */
  | {
      readonly state: 'refused';
      readonly problems: Problems;
      readonly message?: string | undefined;
    };

/** Messages to the page. */
export type ToFormPage =
  | {
      readonly type: 'show';
      readonly form: FormDescription;
      readonly drafts: Drafts;
      readonly turn: FormTurn;
    }
  | { readonly type: 'turn'; readonly generation: number; readonly turn: FormTurn };

/** Messages to the host. */
export type FromFormPage =
  | { readonly type: 'ready' }
  /** So that nothing is lost when VS Code throws the hidden page away. */
  | { readonly type: 'draft'; readonly generation: number; readonly drafts: Drafts }
  | { readonly type: 'submit'; readonly generation: number; readonly drafts: Drafts }
  /** A button of the card, or of one of its lines. */
  | { readonly type: 'answer'; readonly generation: number; readonly id: string }
  /** Stops what the host is busy with; else closes the form. */
  | { readonly type: 'cancel'; readonly generation: number }
  | { readonly type: 'problem'; readonly message: string };

/** What the page keeps with `setState`; never a secret. */
export interface FormState {
  readonly kind: string;
  readonly owner: string;
  readonly drafts: Drafts;
}
