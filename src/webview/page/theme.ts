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

/** True in the two themes that draw everything with full contrast. */
export function isHighContrast(): boolean {
  const { classList } = document.body;
  return ['vscode-high-contrast', 'vscode-high-contrast-light'].some((one) =>
    classList.contains(one),
  );
}

/** Red, green and blue of a colour of the theme; what is transparent in it is left out. */
export function themeRgb(
  name: string,
  otherwise: readonly [number, number, number],
): readonly [red: number, green: number, blue: number] {
  const text = themeColor(name, '');
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(text);
  const short = /^#([\da-f])([\da-f])([\da-f])[\da-f]?$/i.exec(text);
  const parts = hex
    ? hex.slice(1, 4).map((part) => parseInt(part, 16))
    : short
      ? short.slice(1, 4).map((part) => parseInt(part + part, 16))
      : (/^rgb/.test(text) ? (text.match(/[\d.]+/g) ?? []) : []).slice(0, 3).map(Number);
  const [red, green, blue] = parts;
  if (red === undefined || green === undefined || blue === undefined) return otherwise;
  return [red, green, blue];
}

/** A colour of the theme, for the canvas. */
export function themeColor(name: string, otherwise: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`);
  return value.trim() || otherwise;
}
