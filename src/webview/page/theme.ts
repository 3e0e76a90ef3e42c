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

/** Red, green and blue of the text, for pixels that must stand out a little in every theme. */
export function foreground(): readonly [red: number, green: number, blue: number] {
  const numbers = getComputedStyle(document.body).color.match(/[\d.]+/g) ?? [];
  const [red = 128, green = 128, blue = 128] = numbers.map(Number);
  return [red, green, blue];
}

/** A colour of the theme, for the canvas. */
export function themeColor(name: string, otherwise: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`);
  return value.trim() || otherwise;
}
