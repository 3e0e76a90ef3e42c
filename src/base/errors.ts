/**
 * The one family of errors that this project throws on purpose.
 *
 * `message` is one sentence for a person: what happened, to what, and what to do now. Errors are
 * thrown deep and caught in three places only: the command funnel, a tree's `getChildren`, the job
 * runner.
 *
 * @module
 */

/** What the interface may offer as a button beside the message. */
export type Remedy =
  'signIn' | 'showLog' | 'retry' | 'openSettings' | 'startStack' | 'chooseWay' | 'startWorker';

/** Options common to every error of the family. */
export interface GatewayErrorOptions extends ErrorOptions {
  /** The one action that helps, if there is one. */
  readonly remedy?: Remedy;
}

/** On every error of the family: `instanceof` fails across bundles, which hold copies of the class. */
const FAMILY = Symbol.for('science-gateway.error');

/** Base of the family; `_tag` tells its members apart. */
export abstract class GatewayError<Tag extends string = string> extends Error {
  abstract readonly _tag: Tag;
  readonly [FAMILY] = true;
  readonly remedy: Remedy | undefined;

  constructor(message: string, options: GatewayErrorOptions = {}) {
    super(message, options);
    this.remedy = options.remedy;
  }

  override get name(): string {
    return this._tag;
  }
}

/** Data that crossed a border (JSON, settings, a file) and is not what it should be. */
export class InvalidData extends GatewayError<'InvalidData'> {
  readonly _tag = 'InvalidData';
}

/** A person gave a value that cannot be used; `field` names where it was given. */
export class InvalidInput extends GatewayError<'InvalidInput'> {
  readonly _tag = 'InvalidInput';

  constructor(
    readonly field: string,
    message: string,
    options?: GatewayErrorOptions,
  ) {
    super(message, options);
  }
}

/** An operation took longer than its limit. */
export class TimedOut extends GatewayError<'TimedOut'> {
  readonly _tag = 'TimedOut';
}

/** True when `error` is of the family and, if tags are given, has one of them. */
export function isGatewayError<Tag extends string>(
  error: unknown,
  ...tags: Tag[]
): error is GatewayError<Tag> {
  if (!(error instanceof Error && FAMILY in error)) return false;
  return tags.length === 0 || tags.includes((error as GatewayError<Tag>)._tag);
}

/** True when `error` is what an aborted `AbortSignal` throws: cancellation, not failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'Cancelled');
}

/** One sentence for a person, from anything that was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
