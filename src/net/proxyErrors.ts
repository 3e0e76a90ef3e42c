import { certificateSentence } from './certificate.ts';
import { codeOf } from './errorCode.ts';
import { HostUnreachable, inWords, reasonOf } from './errors.ts';

/** No connection to the proxy itself; `endpoint` is what was to be reached through it. */
export function proxyFailed(proxy: URL, endpoint: string, cause: unknown): HostUnreachable {
  const sentence =
    certificateSentence(`the proxy ${proxy.host}`, cause) ??
    `The proxy ${proxy.host} ${failure(endpoint, codeOf(cause))}`;
  return new HostUnreachable(endpoint, 'proxy', { sentence, cause, remedy: 'openSettings' });
}

/** The proxy answered, but does not let us through. */
export function proxyRefused(proxy: URL, endpoint: string, status: number): HostUnreachable {
  const sentence = `The proxy ${proxy.host} ${refusal(proxy, endpoint, status)}`;
  return new HostUnreachable(endpoint, 'proxy', { sentence, remedy: 'openSettings' });
}

const where =
  'Check VS Code’s setting http.proxy, or HTTPS_PROXY and HTTP_PROXY in the environment.';

function failure(endpoint: string, code: string): string {
  const reason = reasonOf(code);
  // Some say no in this way: to a host that they cannot reach, or do not allow.
  if (reason === 'closed') {
    return `closed the connection when asked for ${endpoint} (${code}). Check that address; if it is right, ask the proxy’s administrator.`;
  }
  return `${inWords[reason]}${code ? ` (${code})` : ''}; ${endpoint} was not reached. ${where}`;
}

function refusal(proxy: URL, endpoint: string, status: number): string {
  if (status === 407) {
    return proxy.username || proxy.password
      ? `does not accept the user name and password in its address; ${endpoint} was not reached. ${where}`
      : `asks for a user name and a password; ${endpoint} was not reached. Write them into the proxy’s address: http://user:password@${proxy.host}.`;
  }
  if (status === 403) {
    return `does not allow connections to ${endpoint} (403). Ask its administrator to allow them, or add the host to VS Code’s setting http.noProxy or to NO_PROXY if it can be reached without the proxy.`;
  }
  if (status >= 500) {
    return `could not connect to ${endpoint} (${status}). If the address is right, try again later, or ask the proxy’s administrator.`;
  }
  return `answered ${status} when asked for ${endpoint}; is it a proxy? ${where}`;
}
