import type { ToHost, ToPage } from '../../shared/preview.ts';
import type { FromWorker, ToWorker } from '../worker/protocol.ts';

/** What the page hears of its decoder. */
export interface DecoderEvents {
  onMessage(message: FromWorker): void;
  /** The worker cannot run or has died. */
  onProblem(message: string): void;
}

/**
 * The decode worker, started from the program text that the host sends. Messages given before the
 * program has come wait for it.
 */
export class Decoder {
  readonly #events: DecoderEvents;
  #worker: Worker | undefined;
  #waiting: ToWorker[] = [];

  constructor(events: DecoderEvents) {
    this.#events = events;
  }

  /** Starts the worker; a second program is ignored. */
  start(source: string): void {
    if (this.#worker) return;
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    const worker = new Worker(address);
    worker.addEventListener('message', (event) => {
      this.#events.onMessage(event.data as FromWorker);
    });
    worker.addEventListener('error', (event) => this.#events.onProblem(event.message));
    worker.addEventListener('messageerror', () => this.#events.onProblem('unreadable message'));
    this.#worker = worker;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) this.say(message);
  }

  /** Gives a message to the worker; packed bytes move there without a copy. */
  say(message: ToWorker): void {
    if (!this.#worker) this.#waiting.push(message);
    else this.#worker.postMessage(message, transferOf(message));
  }
}

/** True for what the page only hands on between host and worker. */
export function isForWorker(
  message: ToPage,
): message is Extract<ToPage, { type: 'bytes' | 'failed' }> {
  return message.type === 'bytes' || message.type === 'failed';
}

/** True for what the page only hands on between worker and host. */
export function isForHost(
  message: FromWorker,
): message is Extract<ToHost, { type: 'read' | 'abort' }> {
  return message.type === 'read' || message.type === 'abort';
}

function transferOf(message: ToWorker): Transferable[] {
  return message.type === 'bytes' ? [message.bytes.buffer as ArrayBuffer] : [];
}
