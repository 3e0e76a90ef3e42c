import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { InvalidInput } from '../base/errors.ts';

/** Whom a connection trusts. */
export interface Trust {
  /** PEM texts; on the agent, because VS Code hands only these on when it replaces an agent. */
  readonly ca: string[];
  /** The same, parsed once: parsing costs some 50 ms, and Node would do it for each connection. */
  readonly secureContext: tls.SecureContext;
}

/** Newer than the oldest Node that this runs on (22.15). */
type Certificates = { getCACertificates?: (kind: 'default' | 'system') => string[] };

let common: readonly string[] | undefined;

/**
 * The system's authorities and those in `ca`.
 *
 * @throws InvalidInput when `ca` holds no certificate.
 */
export function trustIn(ca: string | undefined): Trust {
  const all = [...(common ??= systemAuthorities()), ...(ca === undefined ? [] : split(ca))];
  return { ca: all, secureContext: tls.createSecureContext({ ca: all }) };
}

/** An explicit `ca` replaces Node's own list, so this has to say all of it. */
function systemAuthorities(): readonly string[] {
  const { getCACertificates } = tls as Certificates;
  if (getCACertificates) {
    return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  }
  const extra = process.env['NODE_EXTRA_CA_CERTS'];
  return extra ? [...tls.rootCertificates, ...extraIn(extra)] : tls.rootCertificates;
}

/** Node itself only warns of a file that it cannot read, at its start. */
function extraIn(path: string): string[] {
  try {
    return blocksIn(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

function split(ca: string): string[] {
  const found = blocksIn(ca);
  try {
    // OpenSSL itself passes over what it cannot read.
    for (const one of found) new X509Certificate(one);
  } catch (cause) {
    throw unusable(cause);
  }
  if (found.length === 0) throw unusable();
  return found;
}

function blocksIn(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function unusable(cause?: unknown): InvalidInput {
  return new InvalidInput(
    'ca',
    'The profile’s authority (`ca`) is no certificate that can be read. It has to be PEM text: ' +
      'whole blocks from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
    { cause, remedy: 'openSettings' },
  );
}
