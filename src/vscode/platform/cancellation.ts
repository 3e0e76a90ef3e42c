import type { CancellationToken } from 'vscode';

/** What an operation rejects with when a person cancelled it; the command funnel stays silent. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** The editor's token as the signal that the core understands. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort(new Cancelled());
  else token.onCancellationRequested(() => controller.abort(new Cancelled()));
  return controller.signal;
}
