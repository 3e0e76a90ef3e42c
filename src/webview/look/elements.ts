type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An HTML element. Text becomes text nodes, never markup: names and attributes are a stranger's. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Shows or hides without changing the layout of what stays. */
export function setShown(target: HTMLElement, shown: boolean): void {
  target.hidden = !shown;
}

/** Replaces the text, and only when it changed: a live region must not speak twice. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Places an absolutely positioned element; the CSP allows this, but no `style` attribute. */
export function place(
  target: HTMLElement | SVGElement,
  rect: { x: number; y: number; width: number; height: number },
): void {
  target.style.left = `${rect.x}px`;
  target.style.top = `${rect.y}px`;
  target.style.width = `${rect.width}px`;
  target.style.height = `${rect.height}px`;
}

function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) target.setAttribute(name, String(value));
  }
}
