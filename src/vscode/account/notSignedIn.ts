import { GatewayError } from '../../base/errors.ts';
import { l10n } from '../platform/l10n.ts';

/** A command needs a hub and nobody is signed in. */
export class NotSignedIn extends GatewayError<'NotSignedIn'> {
  readonly _tag = 'NotSignedIn';

  constructor() {
    super(l10n.t('You are not signed in to a science gateway.'), { remedy: 'signIn' });
  }
}
