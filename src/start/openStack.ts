import type { StackStep, StackStepName } from '../stack/steps.ts';
import type { Stack } from '../stack/stack.ts';
import { startStack } from '../stack/startStack.ts';
import type { StepProgress, Steps } from './steps.ts';

const LABELS: readonly (readonly [StackStepName, string])[] = [
  ['environment', 'Python environment'],
  ['object store', 'Object store'],
  ['hub', 'JupyterHub'],
  ['gateway', 'Dask Gateway'],
];

/** Starts the local stack, or attaches to the one that runs, and prints one line per part of it. */
export async function openStack(steps: Steps, signal: AbortSignal): Promise<Stack> {
  const parts = new Map<StackStepName, Part>(LABELS.map(([name]) => [name, new Part()]));
  const onStep = (step: StackStep) => {
    // A complete environment is not worth an event; the services start when it is there.
    if (step.step !== 'environment') parts.get('environment')?.finish();
    parts.get(step.step)?.take(step);
  };
  const stack = startStack({ signal, onStep });
  const settled = stack.then(
    ({ owner }) => (owner ? 'up to date' : 'already running'),
    () => 'failed',
  );
  for (const [name, label] of LABELS) {
    await steps.run(label, async (shown) => {
      const part = parts.get(name);
      part?.show(shown);
      const how = await Promise.race([part?.done, settled]);
      if (how) shown.note(how);
      // The part that failed prints its line as failed, and nothing after it is printed.
      if (how === 'failed') await stack;
    });
  }
  return stack;
}

/** One part of the stack: what it has said so far, shown once its line is the current one. */
class Part {
  #shown: StepProgress | undefined;
  #last: StackStep | undefined;
  finish: () => void = () => undefined;
  readonly done = new Promise<undefined>((resolve) => {
    this.finish = () => resolve(undefined);
  });

  show(shown: StepProgress): void {
    this.#shown = shown;
    if (this.#last) this.take(this.#last);
  }

  take(step: StackStep): void {
    this.#last = step;
    if (step.detail) this.#shown?.note(step.detail);
    if (step.total) this.#shown?.progress(step.done ?? 0, step.total);
    if (step.state === 'done') this.finish();
  }
}
