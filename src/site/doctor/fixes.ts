import { isGatewayError, sentence } from '../../base/errors.ts';

/** What failed, and the one thing to do about it. */
export interface Diagnosis {
  readonly says: string;
  readonly fix: string;
}

/**
 * Our errors say in their last sentence what to do; where that sentence is too general for somebody
 * who looks for the reason, another one is put in its place.
 */
export function diagnose(error: unknown): Diagnosis {
  const sentences = sentence(error)
    .split('\n')[0]
    ?.split(/(?<=[.!?])\s+(?=[A-Z])/) ?? [''];
  const own = fixOf(error);
  if (own !== undefined) return { says: sentences[0] ?? '', fix: own };
  const [says = '', ...rest] = sentences;
  return { says, fix: rest.join(' ') || 'Try again; if it stays, show this to the administrator.' };
}

function fixOf(error: unknown): string | undefined {
  if (isGatewayError(error, 'HostUnreachable')) return fixOfRoute(error);
  if (isGatewayError(error, 'TimedOut')) {
    return 'Look whether a firewall drops what goes there, and try again.';
  }
  if (isGatewayError(error, 'ClearHttpRefused')) {
    return 'Use the https address of this host in the profile.';
  }
  if (isGatewayError(error, 'HubUnreachable') && error.cause !== undefined) {
    return fixOf(error.cause);
  }
  return undefined;
}

function fixOfRoute(error: object): string | undefined {
  switch ('reason' in error ? error.reason : undefined) {
    case 'nameNotFound':
      return 'Check the host name in the profile; if it is right, join the network (VPN) that knows it.';
    case 'refused':
      return 'Check the port in the profile; if it is right, the service there is down: ask its administrator.';
    case 'timedOut':
    case 'noRoute':
      return 'A firewall probably drops it: join the right network, or ask its administrator to open host and port.';
    case 'tls':
      return 'Check that the address has the right port, and that what listens there speaks TLS.';
    case 'closed':
      return 'Check the port in the profile; what listens there may be another service.';
    default:
      return undefined;
  }
}
