import { Emitter } from '../../../src/base/emitter.ts';
import type { Job } from '../../../src/jobs/job.ts';
import type { LogPage } from '../../../src/jobs/registryClient.ts';
import type { SchedulerCalls } from '../../../src/jobs/schedulerCalls.ts';

/** One call as it reached the scheduler. */
export interface SeenCall {
  readonly op: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * The scheduler's end of the port, in memory: answers calls from a script and logs events. The real
 * one is what the integration tests use; this one loses, repeats and reorders on purpose.
 */
export class ScriptedScheduler implements SchedulerCalls {
  readonly seen: SeenCall[] = [];
  readonly #topics = new Map<string, Emitter<unknown>>();
  readonly closed: Promise<Error | undefined>;
  close!: (reason: Error | undefined) => void;
  /** Answers by operation; a function gets the payload. */
  answers: Record<string, unknown> = {};
  /** Greetings that are lost before one arrives. */
  lostGreetings = 0;

  constructor(jobs: readonly Job[] = []) {
    this.closed = new Promise((resolve) => (this.close = resolve));
    this.answers['list'] = { jobs, workers: 3 };
  }

  call(
    _module: unknown,
    op: string,
    payload: unknown,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const call = { op, payload: payload as SeenCall['payload'] };
    this.seen.push(call);
    const greeting = call.payload['greeting'];
    if (greeting !== undefined && greeting !== '' && this.lostGreetings-- <= 0) {
      this.log('science-gateway:jobs', { greeting });
    }
    const answer = this.answers[op];
    return Promise.resolve(
      typeof answer === 'function' ? (answer as (p: unknown) => unknown)(payload) : answer,
    );
  }

  subscribe(topic: string, listener: (message: unknown, time: number) => void) {
    const registration = this.#topic(topic).event((message) => listener(message, 0));
    return { dispose: () => registration.dispose(), ready: Promise.resolve() };
  }

  log(topic: string, message: unknown): void {
    this.#topic(topic).fire(message);
  }

  /** Tells a job as the registry does. */
  tell(job: Job): void {
    this.log('science-gateway:jobs', { j: JSON.stringify(job) });
  }

  /** Sends lines live; `first` counts from 0 as on the wire. */
  print(id: string, attempt: number, first: number, lines: readonly string[]): void {
    const j = JSON.stringify({ attempt, first, lines });
    this.log(`science-gateway:log:${id}`, { j });
  }

  #topic(name: string): Emitter<unknown> {
    const topic = this.#topics.get(name) ?? new Emitter<unknown>();
    this.#topics.set(name, topic);
    return topic;
  }
}

/** A job record. */
export function someJob(change: Partial<Job> = {}): Job {
  return {
    id: 'a',
    program: 'p',
    state: 'running',
    revision: 1,
    attempts: 1,
    output: 's3://b/a',
    submitted: 1000,
    priority: 0,
    history: [],
    deaths: [],
    lines: 0,
    ...change,
  };
}

/** A page of a log; runs count from 0 as on the wire. */
export function somePage(change: Partial<LogPage> = {}): LogPage {
  return { runs: [], more: false, totals: {}, ended: false, ...change };
}
