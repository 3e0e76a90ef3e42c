import type { JobSchema } from '../../params/schema.ts';

/** Parameters that the driver fills in where the function names them. */
export const INJECTED = ['store', 'progress', 'regions', 'client', 'storage_options'] as const;

/** One of them. */
export type Injected = (typeof INJECTED)[number];

/** A Python file as a program that can be a job. Nothing of it was run to know this. */
export interface PythonProgram {
  /** From the file's name; fits into a job id. */
  readonly name: string;
  /** The functions above which ▶ stands. */
  readonly entries: readonly Entry[];
  /** The file's PEP 723 header, where it has one. */
  readonly header?: ProgramHeader;
  /** Mistakes, in the order of their lines; only of files that have an entry or name one. */
  readonly problems: readonly ProgramProblem[];
}

/** A mistake in a Python file, as Problems shows it. */
export interface ProgramProblem {
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-16 units, as editors count. */
  readonly column: number;
  /** One sentence. */
  readonly message: string;
  /** A job can run in spite of a warning. */
  readonly severity: 'error' | 'warning';
}

/** A function that can be a job. */
export interface Entry {
  readonly name: string;
  /** Of its `def`, from 1. */
  readonly line: number;
  /** Parameters that a person gives. */
  readonly schema: JobSchema;
  /** Parameters that the driver gives. */
  readonly injected: readonly Injected[];
  /** First sentence of the docstring. */
  readonly summary?: string;
  /** `store: str`: the function wants the store's address. */
  readonly storeAsUrl: boolean;
}

/** What the PEP 723 header of a file says, with its table `[tool.science-gateway]`. */
export interface ProgramHeader {
  /** As written, e.g. `>=3.11`. */
  readonly requiresPython?: string;
  /** PEP 508, as written. */
  readonly dependencies: readonly string[];
  /** Name of the function that is the job. */
  readonly entry?: string;
  /** How many workers the job wants. */
  readonly workers?: { readonly min?: number; readonly max?: number };
  /** Written e.g. `"2h"`, `"90 min"`, or a number of seconds. */
  readonly timeoutMs?: number;
  /** Files and folders that travel with the job, relative to the file's folder. */
  readonly include: readonly string[];
  /** Higher first; 0 where it is not said. */
  readonly priority?: number;
  readonly retries?: number;
}
