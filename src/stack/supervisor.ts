/**
 * The stack as a process of its own: `npm run stack`, and what the editor's *Start Local Gateway*
 * runs detached. Prints one JSON object per line on standard output, stays until SIGTERM or Ctrl-C.
 *
 * @module
 */
import { isAbort, sentence } from '../base/errors.ts';
import { startStack } from './startStack.ts';
import type { StackStep } from './steps.ts';

/** What the supervisor prints. */
export type SupervisorLine =
  | ({ readonly kind: 'step' } & StackStep)
  /** The stack runs; `owner` is false when another process runs it, and the supervisor ends. */
  | { readonly kind: 'ready'; readonly owner: boolean; readonly home: string }
  | { readonly kind: 'incident'; readonly message: string }
  | { readonly kind: 'failed'; readonly tag: string; readonly message: string }
  | { readonly kind: 'stopped' };

/** Whoever started us may have closed the pipe; then nobody listens, and that is fine. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

function print(line: SupervisorLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const stopping = new AbortController();
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(name, () => stopping.abort(new DOMException('Stopped.', 'AbortError')));
}

async function main(): Promise<void> {
  try {
    await using stack = await startStack({
      signal: stopping.signal,
      onStep: (step) => print({ kind: 'step', ...step }),
      onIncident: (message) => print({ kind: 'incident', message }),
    });
    print({ kind: 'ready', owner: stack.owner, home: stack.home });
    if (stack.owner) await aborted(stopping.signal);
  } catch (error) {
    if (!isAbort(error)) {
      const tag = error instanceof Error ? error.name : 'Error';
      print({ kind: 'failed', tag, message: sentence(error) });
      process.exitCode = 1;
    }
  }
  print({ kind: 'stopped' });
}

function aborted(signal: AbortSignal): Promise<void> {
  // A pending promise alone does not keep Node alive; the services' handles do.
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

void main();
