import { GatewayError, sentence } from '../base/errors.ts';
import type { Carrier, Target } from '../net/carrier.ts';

/** Why one way did not go. */
export interface WayFailure {
  readonly kind: Carrier['kind'];
  readonly error: Error;
}

/** What was tried, and where. */
export interface BlockedFacts {
  readonly profile: string;
  /** Base address of the hub. */
  readonly hub: string;
  /** Where TCP was tried. */
  readonly target: Target;
  readonly failures: readonly WayFailure[];
}

/** No way leads to the schedulers: nothing can be submitted, though REST still shows clusters. */
export class WaysBlocked extends GatewayError<'WaysBlocked'> {
  readonly _tag = 'WaysBlocked';
  readonly failures: readonly WayFailure[];

  constructor({ profile, hub, target, failures }: BlockedFacts) {
    super(
      `The schedulers of ${profile} cannot be reached from here. ${failures.map(inWords).join(' ')} ` +
        `Ask who runs ${hub} to let ${target.host}:${target.port} through, or to allow your own server there.`,
      { cause: failures.at(-1)?.error, remedy: 'chooseWay' },
    );
    this.failures = failures;
  }
}

function inWords({ kind, error }: WayFailure): string {
  const said = sentence(error).replace(/\.?$/, '.');
  return kind === 'tcp' ? `Directly: ${said}` : `Through the hub: ${said}`;
}
