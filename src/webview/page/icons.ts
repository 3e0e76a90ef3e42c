import { svg } from '../look/elements.ts';

/** A table. */
export function tableIcon(): SVGElement {
  return icon('M2 3h12v10H2zM2 6.5h12M2 10h12M6 3v10');
}

/** A disc, half of it dark: the colours turned round. */
export function reverseIcon(): SVGElement {
  const made = icon('M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z');
  made.append(svg('path', { d: 'M8 2.5a5.5 5.5 0 0 1 0 11z', fill: 'currentColor' }));
  return made;
}

/** An arrow that goes back in a circle. */
export function resetIcon(): SVGElement {
  return icon('M4 3v3.5h3.5M4.2 6.3A5 5 0 1 1 3 9');
}

/** Three discs that overlap, as lights do. */
export function rgbIcon(): SVGElement {
  const disc = (x: number, y: number) => `M${x - 3.5} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z`;
  return icon(disc(8, 5.5) + disc(5.5, 10) + disc(10.5, 10));
}

/** Bars of a histogram. */
export function panelIcon(): SVGElement {
  return icon('M2.5 13.5h11M4 13V9.5M7 13V5M10 13V3M13 13V8');
}

/** Three dots: there is more. */
export function moreIcon(): SVGElement {
  const dot = (x: number) => `M${x} 8h.01`;
  const made = icon(dot(4) + dot(8) + dot(12));
  made.firstElementChild?.setAttribute('stroke-width', '2.2');
  made.firstElementChild?.setAttribute('stroke-linecap', 'round');
  return made;
}

function icon(path: string): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true', class: 'icon' },
    svg('path', { d: path, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.2 }),
  );
}
