/** Looks that a picture outside of the page needs on every element: it has no style sheet. */
const LOOKS = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
] as const;
const MARGIN = 12;
const LINE = 20;

/** Words above the picture. */
export interface Heading {
  readonly title: string;
  /** Which part of the array it is. */
  readonly subtitle: string;
}

/**
 * The figure as it is on the screen, with axes and colour bar, as an SVG document of its own: the
 * marks stay vectors, the values are an image.
 */
export function figureSvg(figure: Element, { title, subtitle }: Heading): string {
  const box = figure.getBoundingClientRect();
  const top = MARGIN + 2 * LINE;
  const [width, height] = [box.width + 2 * MARGIN, box.height + top + MARGIN];
  const root = make('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  root.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const page = getComputedStyle(document.body);
  root.append(make('rect', { width, height, fill: page.backgroundColor }));
  const text = { x: MARGIN, fill: page.color, 'font-family': page.fontFamily };
  root.append(
    make('text', { ...text, y: MARGIN + 12, 'font-size': 14, 'font-weight': 600 }, title),
    make('text', { ...text, y: MARGIN + 12 + LINE, 'font-size': 12, opacity: 0.8 }, subtitle),
  );
  for (const part of figure.querySelectorAll<HTMLCanvasElement | SVGSVGElement>('canvas, svg')) {
    if (part instanceof SVGElement && part.parentElement?.closest('svg')) continue;
    const at = part.getBoundingClientRect();
    if (at.width === 0 || at.height === 0) continue;
    const place = { x: at.x - box.x + MARGIN, y: at.y - box.y + top };
    root.append(
      part instanceof HTMLCanvasElement
        ? image(part, { ...place, width: at.width, height: at.height })
        : marks(part, place),
    );
  }
  return new XMLSerializer().serializeToString(root);
}

/** The same as PNG, as sharp as the screen or twice as sharp as an ordinary one. */
export async function figurePng(svg: string): Promise<Blob> {
  const picture = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    picture.src = url;
    await picture.decode();
  } finally {
    URL.revokeObjectURL(url);
  }
  const ratio = Math.max(2, window.devicePixelRatio);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * ratio);
  canvas.height = Math.round(picture.height * ratio);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('The picture is too large.'));
    });
  });
}

function image(canvas: HTMLCanvasElement, place: Record<string, number>): SVGElement {
  const made = make('image', { ...place, preserveAspectRatio: 'none' });
  made.setAttribute('href', canvas.toDataURL());
  return made;
}

/** A copy that keeps its looks without the page's style sheet. */
function marks(drawn: SVGSVGElement, { x, y }: { x: number; y: number }): SVGElement {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const [from, to] = [drawn, copy].map((one) => [one, ...one.querySelectorAll('*')]);
  from?.forEach((original, index) => {
    const style = getComputedStyle(original);
    for (const name of LOOKS) to?.[index]?.setAttribute(name, style.getPropertyValue(name));
  });
  const group = make('g', { transform: `translate(${x} ${y})` });
  group.append(...copy.childNodes);
  return group;
}

function make(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text = '',
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}
