/**
 * Calls `onChange` after every change of the theme: VS Code rewrites the classes of `body` and
 * the variables on the root element, and a canvas does not follow by itself.
 */
export function watchTheme(onChange: () => void): void {
  const observer = new MutationObserver(onChange);
  const attributes = { attributes: true, attributeFilter: ['class', 'style'] };
  observer.observe(document.body, attributes);
  observer.observe(document.documentElement, attributes);
}

/** A colour of the theme, for the canvas. */
export function themeColor(name: string, otherwise: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`);
  return value.trim() || otherwise;
}
