import { GatewayError } from '../../base/errors.ts';
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
