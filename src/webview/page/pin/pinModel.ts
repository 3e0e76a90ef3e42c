import { indexOf, shownAt } from '../../../shared/plane.ts';
import type { PreviewView } from '../../../shared/preview.ts';
import type { Cell } from '../crosshair.ts';
import type { PlaneData } from '../planeData.ts';

/** More would be no help on the screen. */
const mostPins = 9;

/** A place of the array that is kept in sight: along y and x of the picture, whatever the sliders say. */
export interface Pin {
  readonly number: number;
  /** Indices along the dimensions that were drawn when it was set. */
  readonly axes: readonly [y: number, x: number];
  readonly at: readonly [y: number, x: number];
}

/** What is on the screen, as far as pins go. */
interface OnScreen {
  readonly view: Pick<PreviewView, 'axes'>;
  readonly data: Pick<PlaneData, 'plane'>;
}

/** The pins of one array, and which of them profiles and series go through. */
export class PinModel {
  #pins: readonly Pin[] = [];
  #chosen: number | undefined;
  #generation = -1;
  #last = 0;

  get pins(): readonly Pin[] {
    return this.#pins;
  }

  /** The pin whose profiles are shown. */
  get chosen(): Pin | undefined {
    return this.#pins.find(({ number }) => number === this.#chosen);
  }

  /** Pins belong to one array. */
  follow({ generation }: { readonly generation: number }): void {
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.clear();
  }

  /** Sets a pin at a cell, or takes away the one that is there; returns the new one. */
  toggle(shown: OnScreen, cell: Cell): Pin | undefined {
    const { rows, columns } = shown.data.plane;
    const at = [indexOf(rows, cell.row), indexOf(columns, cell.column)] as const;
    const { axes } = shown.view;
    const there = this.#pins.find((pin) => isAt(pin, axes, at));
    if (there) {
      this.remove(there.number);
      return undefined;
    }
    const pin: Pin = { number: ++this.#last, axes, at };
    this.#pins = [...this.#pins, pin].slice(-mostPins);
    this.#chosen = pin.number;
    return pin;
  }

  choose(number: number): void {
    this.#chosen = number;
  }

  remove(number: number): void {
    this.#pins = this.#pins.filter((pin) => pin.number !== number);
    if (this.#chosen === number) this.#chosen = this.#pins.at(-1)?.number;
  }

  clear(): void {
    this.#pins = [];
    this.#chosen = undefined;
    this.#last = 0;
  }
}

/** The cell of a pin; `undefined` when it is not on the screen. */
export function cellOf({ axes, at }: Pin, { view, data }: OnScreen): Cell | undefined {
  if (axes[0] !== view.axes[0] || axes[1] !== view.axes[1]) return undefined;
  const { rows, columns } = data.plane;
  const cell = { row: shownAt(rows, at[0]), column: shownAt(columns, at[1]) };
  const isInside =
    cell.row >= 0 && cell.column >= 0 && cell.row < rows.shown && cell.column < columns.shown;
  return isInside ? cell : undefined;
}

function isAt(pin: Pin, axes: Pin['axes'], at: Pin['at']): boolean {
  return pin.axes.join() === axes.join() && pin.at.join() === at.join();
}
