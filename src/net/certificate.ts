import { codeOf } from './errorCode.ts';

/** What is wrong with a certificate. */
type Problem = 'authority' | 'expired' | 'early' | 'name' | 'revoked';

/** OpenSSL's verdicts as Node names them (node `src/crypto/crypto_common.cc`, v20). */
const problems = new Map<string, Problem>([
  ['UNABLE_TO_GET_ISSUER_CERT', 'authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'authority'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'authority'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'authority'],
  ['CERT_UNTRUSTED', 'authority'],
  ['INVALID_CA', 'authority'],
  ['CERT_SIGNATURE_FAILURE', 'authority'],
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'early'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'name'],
  ['HOSTNAME_MISMATCH', 'name'],
  ['CERT_REVOKED', 'revoked'],
]);

/** One sentence and what to do, when `cause` is that `who`'s certificate was not accepted. */
export function certificateSentence(who: string, cause: unknown): string | undefined {
  const code = codeOf(cause);
  switch (problems.get(code)) {
    case 'authority':
      return (
        `The certificate of ${who} comes from an authority that this computer does not know (${code}). ` +
        `If the institution has an authority of its own, ask its administrator for that ` +
        `authority’s certificate and add it to the profile.`
      );
    case 'expired':
      return `The certificate of ${who} has expired. Its administrator has to renew it; if others can connect, check this computer’s clock.`;
    case 'early':
      return `The certificate of ${who} is not valid yet. Check this computer’s clock; if it is right, tell the administrator.`;
    case 'name':
      return `The certificate of ${who} is for another name${namesIn(cause)}. Check the address in the profile; if it is right, its administrator has to add the name to the certificate.`;
    case 'revoked':
      return `The certificate of ${who} was revoked. Do not use this address before its administrator has said why.`;
    case undefined:
      return undefined;
  }
}

/** The names in a certificate; whoever answered chose them, so they are cut and cleaned. */
function namesIn(cause: unknown): string {
  const { cert } = cause as { cert?: { subjectaltname?: unknown } };
  if (typeof cert?.subjectaltname !== 'string') return '';
  const names = cert.subjectaltname
    .split(', ')
    .map((one) => one.replace(/^(DNS|IP Address):/, '').replace(/[^\w.*:-]/g, ''))
    .filter(Boolean);
  const shown = names.slice(0, 3).join(', ').slice(0, 200);
  return shown ? ` (${shown}${names.length > 3 ? ', …' : ''})` : '';
}
