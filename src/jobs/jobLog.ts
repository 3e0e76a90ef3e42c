import { abortable } from '../base/abort.ts';
import { ENDED, type Job, type LogPiece } from './job.ts';
import type { LogPage } from './registryClient.ts';
import { logNews, type LogRun } from './registryWords.ts';

/** Where a reader stands: behind line `after` of an attempt; 0 is before the first line. */
export interface LogPosition {
  readonly attempt: number;
  readonly after: number;
}

/** Where a log comes from. */
export interface LogSource {
  /** Lines behind a position, as far as they are still there. */
  page(from: LogPosition): Promise<LogPage>;
  /** Lines as they are printed; some may be missing between two calls. */
  subscribe(listener: (message: unknown) => void): { dispose(): void };
  onDidChange(listener: (job: Job) => void): { dispose(): void };
}

/** The position behind a piece of log. */
export function positionAfter(piece: LogPiece, before: LogPosition): LogPosition {
  const { attempt } = piece;
  if (piece.kind === 'lines') return { attempt, after: piece.first + piece.lines.length - 1 };
  return { attempt, after: (before.attempt === attempt ? before.after : 0) + piece.count };
}

/**
 * Reads a log to the end of its job: first what the registry keeps, then live. What comes live and
 * does not join on is only a sign that there is more to ask for.
 */
export async function* readLog(
  source: LogSource,
  from: LogPosition,
  signal: AbortSignal,
): AsyncGenerator<LogPiece, void, undefined> {
  let at = from;
  const live = new LiveLines();
  const listening = [
    source.subscribe((message) => live.add(logNews(message))),
    source.onDidChange((job) => live.note(job)),
  ];
  try {
    for (;;) {
      live.isBehind = false;
      const page = await source.page(at);
      live.reach(page.totals);
      for (const piece of piecesOf(page, at)) {
        at = positionAfter(piece, at);
        yield piece;
      }
      if (page.more) continue;
      if (page.ended) return;
      for (let run = await live.next(at, signal); run; run = await live.next(at, signal)) {
        const piece = joined(run, at);
        if (!piece) continue;
        at = positionAfter(piece, at);
        yield piece;
      }
    }
  } finally {
    for (const one of listening) one.dispose();
  }
}

/** The lines of a page that are new behind `from`, with a gap for those that are gone. */
export function piecesOf({ runs, more, totals }: LogPage, from: LogPosition): LogPiece[] {
  const pieces: LogPiece[] = [];
  let at = from;
  const add = (piece: LogPiece) => {
    pieces.push(piece);
    at = positionAfter(piece, at);
  };
  /** Says what is missing up to line `after` of an attempt, and of the attempts before it. */
  const gaps = (attempt: number, after: number) => {
    for (let one = at.attempt; one <= attempt; one++) {
      const end = one === attempt ? after : (totals[String(one)] ?? 0);
      const start = one === at.attempt ? at.after : 0;
      if (end > start) add({ kind: 'gap', attempt: one, count: end - start });
    }
  };
  for (const run of runs) {
    gaps(run.attempt, run.first);
    const piece = joined(run, at);
    if (piece) add(piece);
  }
  if (!more) {
    const last = Math.max(at.attempt, ...Object.keys(totals).map(Number));
    gaps(last, totals[String(last)] ?? 0);
  }
  return pieces;
}

/** The lines of a run that are new to a reader at `at`, numbered from 1. */
function joined({ attempt, first, lines }: LogRun, at: LogPosition): LogPiece | undefined {
  if (attempt < at.attempt) return undefined;
  const known = attempt === at.attempt ? Math.max(0, at.after - first) : 0;
  if (known >= lines.length) return undefined;
  return { kind: 'lines', attempt, first: first + known + 1, lines: lines.slice(known) };
}

/** Lines that came live and wait for their reader. */
class LiveLines {
  #runs: LogRun[] = [];
  #size = 0;
  #wake: (() => void) | undefined;
  /** How many lines of each attempt are known to have been printed. */
  readonly #reached = new Map<number, number>();
  /** There is more to ask for. */
  isBehind = false;

  /** Takes over how far the registry's own list goes. */
  reach(totals: Readonly<Record<string, number>>): void {
    for (const [attempt, total] of Object.entries(totals)) {
      this.#reached.set(Number(attempt), Math.max(total, this.#reached.get(Number(attempt)) ?? 0));
    }
  }

  add(run: LogRun | undefined): void {
    if (!run) return;
    this.reach({ [run.attempt]: run.first + run.lines.length });
    this.#runs.push(run);
    this.#size += run.lines.length;
    // A slow reader asks for what it needs; lines are not piled up here.
    if (this.#size > 10_000) this.#forget();
    this.#wake?.();
  }

  note(job: Job): void {
    const reached = [...this.#reached.values()].reduce((sum, lines) => sum + lines, 0);
    if (ENDED.includes(job.state) || job.lines > reached) this.isBehind = true;
    this.#wake?.();
  }

  /** The next run that joins on to `at`; undefined when one must ask for more instead. */
  async next(at: LogPosition, signal: AbortSignal): Promise<LogRun | undefined> {
    for (;;) {
      const run = this.#runs.shift();
      if (run) {
        this.#size -= run.lines.length;
        const { attempt, first, lines } = run;
        if (attempt < at.attempt) continue;
        if (attempt === at.attempt && first + lines.length <= at.after) continue;
        if (attempt === at.attempt && first <= at.after) return run;
        this.#forget();
        return undefined;
      }
      if (this.isBehind) return undefined;
      await abortable(new Promise<void>((resolve) => (this.#wake = resolve)), signal);
    }
  }

  #forget(): void {
    this.#runs = [];
    this.#size = 0;
    this.isBehind = true;
  }
}
