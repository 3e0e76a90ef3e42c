/**
 * Runs a program that the host sent: the page's policy takes scripts with its nonce, and nothing
 * that is loaded or made up. What the program wants to do when the page has loaded, it does at once:
 * the toolkit follows the theme from then on.
 */
export function lateProgram(source: string, nonce = ''): void {
  const script = document.createElement('script');
  script.nonce = nonce;
  script.textContent = source;
  const listen = window.addEventListener.bind(window);
  const listenLate = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
    if (type === 'load') queueMicrotask(() => listener(new Event('load')));
    else listen(type, listener, options);
  };
  window.addEventListener = listenLate as typeof window.addEventListener;
  try {
    // Runs before this returns.
    document.head.append(script);
  } finally {
    window.addEventListener = listen;
  }
  script.remove();
}
