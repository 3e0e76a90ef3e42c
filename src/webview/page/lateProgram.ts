/**
 * Runs a program that the host sent: the page's policy takes scripts with its nonce, and nothing
 * that is loaded or made up.
 */
export function lateProgram(source: string, nonce = ''): void {
  const script = document.createElement('script');
  script.nonce = nonce;
  script.textContent = source;
  document.head.append(script);
  script.remove();
}
