import type { LogPiece } from '../../jobs/job.ts';
import { l10n } from '../platform/l10n.ts';
import { plainLine } from '../../base/plainText.ts';

/** At most so many characters are kept; the beginning is given up first. */
const KEEP = 8_000_000;

/** The text of a job's log as pieces arrive. */
export class LogText {
  #blocks: string[] = [];
  #length = 0;
  #dropped = 0;
  #attempt = 0;

  /** Number of lines so far, gaps not counted. */
  lines = 0;

  add(piece: LogPiece): void {
    if (piece.attempt !== this.#attempt) {
      this.#attempt = piece.attempt;
      if (piece.attempt > 1) this.#push(l10n.t('── attempt {0} ──', piece.attempt), 1);
    }
    if (piece.kind === 'gap') {
      this.#push(l10n.t('── {0} lines not received ──', piece.count), 1);
      return;
    }
    this.addLines(piece.lines);
  }

  addLines(lines: readonly string[]): void {
    this.lines += lines.length;
    this.#push(lines.map(plainLine).join('\n'), lines.length);
  }

  /** What stands below all lines: why it failed, and how it ended. */
  end(traceback: string | undefined, state: string | undefined): void {
    for (const line of traceback?.split('\n') ?? []) this.note(plainLine(line));
    if (state !== undefined) this.note(l10n.t('── {0} ──', state));
  }

  /** A sentence of ours among the lines of the job. */
  note(text: string): void {
    this.#push(text, 1);
  }

  toString(): string {
    const head = this.#dropped > 0 ? [l10n.t('── {0} lines not shown ──', this.#dropped)] : [];
    return [...head, ...this.#blocks, ''].join('\n');
  }

  #push(block: string, lines: number): void {
    if (lines === 0) return;
    this.#blocks.push(block);
    this.#length += block.length + 1;
    while (this.#length > KEEP && this.#blocks.length > 1) {
      const first = this.#blocks.shift() ?? '';
      this.#length -= first.length + 1;
      this.#dropped += first.split('\n').length;
    }
  }
}
