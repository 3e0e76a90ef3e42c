import type { ViewWindow } from '../../shared/preview.ts';
import { element, setShown } from '../look/elements.ts';
import { inElements, panned, windowOf, zoomed, type Point } from './navigation.ts';
import { toolButton } from './toolButton.ts';
import type { PagePart, PartEnvironment, Shown } from './part.ts';

/** A pointer that moved less than this meant a click. */
const clickMoves = 4;
/** One press of a key or button. */
const step = { zoom: 1.5, pan: 0.2 };
const directions: Readonly<Record<string, Point>> = {
  ArrowUp: { y: -step.pan, x: 0 },
  ArrowDown: { y: step.pan, x: 0 },
  ArrowLeft: { y: 0, x: -step.pan },
  ArrowRight: { y: 0, x: step.pan },
};
const middle: Point = { y: 0.5, x: 0.5 };

/** Pan and zoom: wheel, drag, Shift with arrows, `+`, `-`, `0`, and three buttons. */
export class Navigator implements PagePart {
  readonly element: HTMLElement;
  readonly #plot: HTMLElement;
  #shown: Shown | undefined;
  /** Where the window goes, finer than whole elements; until the next frame or the end of a drag. */
  #window: ViewWindow | undefined;
  #isDue = false;
  #dragged = false;
  #drag: { readonly id: number; x: number; y: number; moved: number } | undefined;

  constructor({ words, plot }: PartEnvironment) {
    this.#plot = plot;
    this.element = element(
      'div',
      { class: 'zoom', role: 'group' },
      toolButton('−', words.zoomOut, () => this.#zoom(1 / step.zoom)),
      toolButton('+', words.zoomIn, () => this.#zoom(step.zoom)),
      toolButton(words.whole, words.wholeTitle, () => this.#shown?.setView({ window: undefined })),
    );
    plot.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    plot.addEventListener('pointerdown', (event) => this.#down(event));
    plot.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      plot.addEventListener(end, (event) => this.#up(event));
    }
    // Before others hear of it: what ends a drag is no click, and these keys move no crosshair.
    plot.addEventListener('click', (event) => this.#click(event), { capture: true });
    plot.addEventListener('keydown', (event) => this.#key(event), { capture: true });
  }

  show(shown: Shown): void {
    this.#shown = shown;
    setShown(this.element, shown.view.axes[1] >= 0);
    if (!this.#drag && !this.#isDue) this.#window = undefined;
  }

  #zoom(factor: number, at: Point = this.#crosshair() ?? middle): void {
    this.#go((plane, window) => zoomed(plane, window, at, factor));
  }

  #crosshair(): Point | undefined {
    const { cell, data } = this.#shown ?? {};
    if (!cell || !data) return undefined;
    const { rows, columns } = data.plane;
    return { y: (cell.row + 0.5) / rows.shown, x: (cell.column + 0.5) / columns.shown };
  }

  /** Takes the window further; the view follows with the next frame. */
  #go(to: (plane: Shown['data']['plane'], window: ViewWindow) => ViewWindow): void {
    if (!this.#shown) return;
    const { plane } = this.#shown.data;
    this.#window = to(plane, this.#window ?? this.#shown.view.window ?? windowOf(plane));
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (!this.#shown || !this.#window) return;
      this.#shown.setView({ window: inElements(this.#window, this.#shown.data.plane) });
    });
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { clientWidth: width, clientHeight: height } = this.#plot;
    const at = { y: event.offsetY / height, x: event.offsetX / width };
    // A notch of a wheel is 100 pixels; a touchpad sends many small ones.
    this.#zoom(2 ** (-Math.max(Math.min(event.deltaY, 200), -200) / 200), at);
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#drag = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: 0 };
  }

  #move(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag || drag.id !== event.pointerId) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    const before = drag.moved;
    drag.moved = Math.max(before, Math.abs(x) + Math.abs(y));
    if (drag.moved < clickMoves) return;
    if (before < clickMoves) this.#plot.setPointerCapture(event.pointerId);
    drag.x = event.clientX;
    drag.y = event.clientY;
    const { clientWidth: width, clientHeight: height } = this.#plot;
    this.#go((plane, window) => panned(plane, window, { y: -y / height, x: -x / width }));
  }

  #up(event: PointerEvent): void {
    if (this.#drag?.id !== event.pointerId) return;
    const { moved } = this.#drag;
    this.#drag = undefined;
    this.#dragged = moved >= clickMoves;
  }

  #click(event: MouseEvent): void {
    if (this.#dragged) event.stopImmediatePropagation();
    this.#dragged = false;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? directions[event.key] : undefined;
    if (by) this.#go((plane, window) => panned(plane, window, by));
    else if (event.key === '+' || event.key === '=') this.#zoom(step.zoom);
    else if (event.key === '-') this.#zoom(1 / step.zoom);
    else if (event.key === '0') this.#shown?.setView({ window: undefined });
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
