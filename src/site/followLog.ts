import type { Cancellable } from '../base/abort.ts';
import { isAbort, isGatewayError } from '../base/errors.ts';
import type { LogPiece } from '../jobs/job.ts';
import type { JobBoard } from '../jobs/jobBoard.ts';
import { positionAfter } from '../jobs/jobLog.ts';

/**
 * A job's log from its first line to its end. When the connection is lost it goes on with the next
 * board behind the last line read, so that each line comes once.
 */
export async function* followLog(
  board: (options: Cancellable) => Promise<JobBoard>,
  id: string,
  options: Cancellable,
): AsyncIterable<LogPiece> {
  let at = { attempt: 1, after: 0 };
  for (;;) {
    const current = await board(options);
    try {
      for await (const piece of current.log(id, { ...options, ...at })) {
        at = positionAfter(piece, at);
        yield piece;
      }
      return;
    } catch (error) {
      const isLost = isAbort(error) || isGatewayError(error, 'CommClosed');
      if (options.signal?.aborted || !isLost) throw error;
    }
  }
}
