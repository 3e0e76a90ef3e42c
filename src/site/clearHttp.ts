import { GatewayError } from '../base/errors.ts';

/** A token would have to travel unencrypted to another machine, and nobody agreed to that. */
export class ClearHttpRefused extends GatewayError<'ClearHttpRefused'> {
  readonly _tag = 'ClearHttpRefused';

  constructor(readonly host: string) {
    super(
      `Nothing was sent: ${host} is reached over plain http, where anybody on the way can read the token. Use its https address, or choose Send Anyway when asked.`,
    );
  }
}

/** The host to which `address` would carry a token in the clear; `undefined` when it would not. */
export function clearHost(address: string): string | undefined {
  const { protocol, hostname, host } = new URL(address);
  if (protocol !== 'http:') return undefined;
  const loopback =
    hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return loopback ? undefined : host;
}
