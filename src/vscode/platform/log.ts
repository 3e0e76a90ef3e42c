import { window, type LogOutputChannel } from 'vscode';
import { Redactor } from '../../base/redactor.ts';
import { causeChain } from './causeChain.ts';

/** The extension's log: an output channel that never shows a secret it has been told of. */
export class Log {
  readonly #channel: LogOutputChannel;
  readonly redactor = new Redactor();

  constructor(name: string) {
    this.#channel = window.createOutputChannel(name, { log: true });
  }

  info(text: string): void {
    this.#channel.info(this.redactor.redact(text));
  }

  warn(text: string): void {
    this.#channel.warn(this.redactor.redact(text));
  }

  /** Writes what failed and the whole chain of causes. */
  error(what: string, error: unknown): void {
    this.#channel.error(this.redactor.redact(`${what}: ${causeChain(error)}`));
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
