import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { LogPiece } from '../jobs/job.ts';
import type { JobBoard } from '../jobs/jobBoard.ts';

/** Where a reader stands: everything up to line `after` of `attempt` has been read. */
interface Place {
  attempt?: number;
  after?: number;
}

/**
 * A job's log from its first line to its end. When the connection is lost it goes on with the next
 * board after the last line read, so that each line comes once.
 */
export async function* followLog(
  board: (options: Cancellable) => Promise<JobBoard>,
  id: string,
  options: Cancellable,
): AsyncIterable<LogPiece> {
  const place: Place = {};
  for (;;) {
    const current = await board(options);
    try {
      for await (const piece of current.log(id, { ...options, ...place })) {
        remember(place, piece);
        yield piece;
      }
      return;
    } catch (error) {
      if (!isGatewayError(error, 'CommClosed')) throw error;
    }
  }
}

function remember(place: Place, piece: LogPiece): void {
  const before = piece.attempt === place.attempt ? (place.after ?? 0) : 0;
  place.attempt = piece.attempt;
  place.after =
    piece.kind === 'lines' ? piece.first + piece.lines.length - 1 : before + piece.count;
}
