import type { LogPiece } from './job.ts';

/** Turns pieces of a log into the text that people read. */
export class LogText {
  #attempt = 0;

  /** The text of the next piece, each line with its end of line. */
  add(piece: LogPiece): string {
    const lines: string[] = [];
    if (this.#attempt !== piece.attempt && piece.attempt > 1) {
      lines.push(`──── attempt ${piece.attempt} ────`);
    }
    this.#attempt = piece.attempt;
    if (piece.kind === 'lines') lines.push(...piece.lines);
    else lines.push(`${piece.count} ${piece.count === 1 ? 'line' : 'lines'} not received`);
    return lines.map((line) => `${line}\n`).join('');
  }
}
