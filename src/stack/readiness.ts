import { delay, type Cancellable } from '../base/abort.ts';
import { failureOf, saysPortTaken } from './failureOf.ts';
import type { Launched, ServiceSpec } from './launch.ts';
import { logTail } from './logTail.ts';

const pollMs = 50;
/** A cold disk and a first import of all packages take 20 s on two slow cores. */
const limitMs = 90_000;
/** Polls between two looks into the log for a taken port, which some services survive. */
const logEvery = 10;

/**
 * Waits until a service answers, and no longer than until it ends.
 *
 * @throws StackFailed with the tail of its log as soon as it has ended; PortTaken when that says so.
 */
export async function untilReady(
  spec: ServiceSpec,
  launched: Launched,
  { signal }: Cancellable = {},
): Promise<void> {
  const waiting = new AbortController();
  const both = signal ? AbortSignal.any([signal, waiting.signal]) : waiting.signal;
  const early = launched.ended.then(async (ending) => {
    throw await failureOf(spec.service, ending, launched.log);
  });
  try {
    await Promise.race([early, poll(spec, launched, both)]);
  } finally {
    waiting.abort();
    early.catch(() => undefined);
  }
}

async function poll(spec: ServiceSpec, launched: Launched, signal: AbortSignal): Promise<void> {
  const until = Date.now() + limitMs;
  for (let round = 1; !(await spec.isReady(signal)); round++) {
    signal.throwIfAborted();
    if (round % logEvery === 0 && saysPortTaken(await logTail(launched.log))) {
      throw await failureOf(spec.service, 'found its port taken', launched.log);
    }
    if (Date.now() > until) {
      throw await failureOf(
        spec.service,
        `did not answer within ${limitMs / 1000} s`,
        launched.log,
      );
    }
    await delay(pollMs, { signal });
  }
}
