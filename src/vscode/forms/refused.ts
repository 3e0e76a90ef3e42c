import { GatewayError, isGatewayError } from '../../base/errors.ts';
import type { Problems } from '../../shared/form.ts';

/** What a form brought cannot be used; it stays open and shows why, beside the fields. */
export class FormRefused extends GatewayError<'FormRefused'> {
  readonly _tag = 'FormRefused';

  constructor(
    /** Sentences by the name of their field. */
    readonly problems: Problems,
    /** About none of the fields, or all of them. */
    readonly about?: string,
    options?: ErrorOptions,
  ) {
    super(about ?? Object.values(problems).join(' '), options);
  }
}

/** By its tag: forms are filled from more than one bundle, each with its own copy of the class. */
export function isRefusal(error: unknown): error is FormRefused {
  return isGatewayError(error, 'FormRefused');
}
