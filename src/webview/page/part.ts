import type { ArrayDescription, PreviewView, ToHost, ToPage } from '../../shared/preview.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import type { Cell } from './crosshair.ts';
import type { Loading } from './loading.ts';
import type { PlaneData } from './planeData.ts';

/** What is on the screen, and how a part of the page changes it. */
export interface Shown {
  /** Of the array; replies of the host to older ones are dropped. */
  readonly generation: number;
  readonly array: ArrayDescription;
  readonly view: PreviewView;
  /** The numbers of this view; another object after every change of what is shown. */
  readonly data: PlaneData;
  readonly loading: Loading;
  /** Where the crosshair stands, or the pointer, in elements of the picture. */
  readonly cell: Cell | undefined;
  /** Changes the view; what must be read for it is asked for. */
  setView(change: Partial<PreviewView>): void;
  /** Moves the crosshair; what a key finds is spoken, what the pointer finds is not. */
  setCell(cell: Cell | undefined, by: 'pointer' | 'key'): void;
  /** Speaks to screen readers. */
  say(sentence: string): void;
  /** Says a sentence once on the screen, and to screen readers. */
  tell(sentence: string): void;
  post(message: ToHost): void;
}

/** A part of the page. It never waits for messages itself and never draws outside of `show`. */
export interface PagePart {
  readonly element?: HTMLElement;
  /** After every change of array, view, data or crosshair, at most once a frame. */
  show(shown: Shown): void;
  /** Every message of the host, as it comes. */
  receive?(message: ToPage): void;
}

/** What a part is made with. */
export interface PartEnvironment {
  readonly words: PreviewWords;
  /** Takes pointer, wheel and keys of the picture; exactly as large as the plot. */
  readonly plot: HTMLElement;
  readonly post: (message: ToHost) => void;
}

/**
 * Where a part stands: in the row of controls; over the plot, exactly as large as it; beneath or
 * beside the picture; nowhere, when it has no element.
 */
export type Place = 'toolbar' | 'over' | 'beneath' | 'side' | 'nowhere';

/** A part and its place. */
export interface PlacedPart {
  readonly place: Place;
  readonly make: (environment: PartEnvironment) => PagePart;
}
