import { delay, type Cancellable } from '../base/abort.ts';
import { sentence } from '../base/errors.ts';
import { launch, type Launched, type ServiceSpec } from './launch.ts';
import type { StackPaths } from './paths.ts';
import { untilReady } from './readiness.ts';

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** Receives one sentence when a service has ended by itself and when it runs again. */
export type OnIncident = (what: string) => void;

/** A service that runs until it is stopped: when it ends by itself, it is started again. */
export class Supervised {
  #running: Launched;
  readonly #stopping = new AbortController();
  readonly #watch: Promise<void>;

  private constructor(
    private readonly spec: ServiceSpec,
    private readonly paths: StackPaths,
    private readonly onIncident: OnIncident | undefined,
    first: Launched,
  ) {
    this.#running = first;
    this.#watch = this.#keepRunning();
  }

  /** Starts a service and waits until it answers. @throws StackFailed, PortTaken */
  static async start(
    spec: ServiceSpec,
    paths: StackPaths,
    { signal, onIncident }: Cancellable & { onIncident?: OnIncident | undefined } = {},
  ): Promise<Supervised> {
    return new Supervised(spec, paths, onIncident, await startOnce(spec, paths, signal));
  }

  /** Ends the service, killing it after `graceMs`; idempotent. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort(new DOMException('The service is being stopped.', 'AbortError'));
    await this.#running.stop(graceMs);
    await this.#watch;
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    let pause = firstPauseMs;
    for (let ending = await this.#running.ended; !signal.aborted;) {
      this.onIncident?.(`The local ${this.spec.service} ${ending} and is started again.`);
      try {
        await delay(pause, { signal });
        await untilGone(this.spec, signal);
        this.#running = await startOnce(this.spec, this.paths, signal);
        this.onIncident?.(`The local ${this.spec.service} runs again.`);
        pause = firstPauseMs;
        ending = await this.#running.ended;
      } catch (error) {
        pause = Math.min(pause * 2, longestPauseMs);
        ending = `did not start (${sentence(error)})`;
      }
    }
  }
}

async function startOnce(
  spec: ServiceSpec,
  paths: StackPaths,
  signal: AbortSignal | undefined,
): Promise<Launched> {
  const launched = await launch(spec, paths);
  try {
    await untilReady(spec, launched, { signal });
    return launched;
  } catch (error) {
    await launched.stop(2000);
    throw error;
  }
}

/** Waits until what the service held, e.g. its port, is free again. */
async function untilGone(spec: ServiceSpec, signal: AbortSignal): Promise<void> {
  while (spec.isGone && !(await spec.isGone())) await delay(50, { signal });
}
