import type { StackService } from './errors.ts';

/** A part of the start that people watch. */
export type StackStepName = 'environment' | StackService;

/** What happens while the stack starts; one line per step with its time makes a good display. */
export interface StackStep {
  readonly step: StackStepName;
  readonly state: 'started' | 'progress' | 'done';
  /** E.g. `numpy (16.0MiB)`. */
  readonly detail?: string | undefined;
  /** How much of the step is done, if that is known. */
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  /** Milliseconds since the step began. */
  readonly elapsedMs: number;
}

/** Receives the steps; must not throw. */
export type OnStep = (step: StackStep) => void;

/** Runs one step between its `started` and its `done`. */
export async function inStep<T>(
  step: StackStepName,
  onStep: OnStep | undefined,
  work: (progress: (part: Pick<StackStep, 'detail' | 'done' | 'total'>) => void) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const say = (state: StackStep['state'], part: Pick<StackStep, 'detail' | 'done' | 'total'>) =>
    onStep?.({ step, state, elapsedMs: Math.round(performance.now() - began), ...part });
  say('started', {});
  const result = await work((part) => say('progress', part));
  say('done', {});
  return result;
}
