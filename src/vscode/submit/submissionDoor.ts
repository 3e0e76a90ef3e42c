import { l10n as editor } from 'vscode';
import type { Submission, SubmissionParts } from './submission.ts';

/** Loads what submits jobs on first use; there is one of it. */
export class SubmissionDoor {
  readonly #parts: SubmissionParts;
  #loading: Promise<Submission> | undefined;

  constructor(parts: SubmissionParts) {
    this.#parts = parts;
  }

  load(): Promise<Submission> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<Submission> {
    const { Submission, useTranslation } = await import('../submission.ts');
    useTranslation((message, ...args) => editor.t(message, ...args));
    return new Submission(this.#parts);
  }
}
