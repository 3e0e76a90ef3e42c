import type { Cancellable } from '../base/abort.ts';
import { v, validateJson } from '../base/validate.ts';
import { programs } from './programs.ts';
import type { WorkerCalls } from './storeProbe.ts';

const word = v.pipe(v.string(), v.maxLength(500));
const answer = v.object({
  python: word,
  pythonFits: v.boolean(),
  packages: v.pipe(
    v.array(v.object({ asked: word, name: word, has: v.nullable(word), fits: v.boolean() })),
    v.maxLength(1_000),
  ),
});

/** What a worker has of what a program asks for. */
export type WorkerPackages = v.InferOutput<typeof answer>;

/** What a program asks for: PEP 508 requirements, and its `requires-python`. */
export interface Requirements {
  readonly python?: string | undefined;
  readonly packages: readonly string[];
}

/** Asks one worker which of the required packages it has, by their metadata; nothing is imported. */
export async function packagesOn(
  calls: WorkerCalls,
  worker: string,
  { python, packages }: Requirements,
  options: Cancellable = {},
): Promise<WorkerPackages> {
  const question = JSON.stringify({ python: python ?? null, packages });
  const text = await calls.runOnWorker(worker, programs.check_worker.source, [question], options);
  return validateJson(answer, text, "the worker's answer about its packages");
}
