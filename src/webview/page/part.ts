import type { ArrayDescription, PreviewView, ToHost, ToPage } from '../../shared/preview.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import type { DecodePool } from './chunks/decodePool.ts';
import type { ReadChunk } from './chunks/lineReader.ts';
import type { CoordinateAxis } from './coordinates/coordinateAxis.ts';
import type { Cell } from './crosshair.ts';
import type { Loading } from './loading.ts';
import type { MoveCost } from './moveCost.ts';
import type { Picture } from './picture.ts';
import type { PlaneData } from './planeData.ts';
import type { Summarize } from './side/wholeCount.ts';

/** What is on the screen, and how a part of the page changes it. */
export interface Shown {
  /** Of the array; replies of the host to older ones are dropped. */
  readonly generation: number;
  readonly array: ArrayDescription;
  /** What the array's metadata say. */
  readonly info: ZarrArrayInfo;
  readonly view: PreviewView;
  /** The numbers of this view; another object after every change of what is shown. */
  readonly data: PlaneData;
  /** How the numbers are drawn. */
  readonly picture: Picture;
  readonly loading: Loading;
  /** Where the crosshair stands, or the pointer, in elements of the picture. */
  readonly cell: Cell | undefined;
  /** What it takes to move the index of a dimension there. */
  costOf(dimension: number, to: number): MoveCost;
  /** Bytes of decoded chunks that are kept, and the bound of them. */
  readonly kept: { readonly bytes: number; readonly most: number };
  /** Mean bytes of a stored chunk of those that came so far; undefined before the first. */
  readonly storedBytes: number | undefined;
  /** Reads these views of the same plane too, when the one on the screen is there. */
  readAhead(indices: readonly (readonly number[])[]): void;
  /** Reads one chunk for something else than the picture; `undefined`: never written. */
  readChunk: ReadChunk;
  /** Stored bytes a second that came so far; undefined before the first. */
  readonly bytesPerSecond: number | undefined;
  /** What is known of all elements of a chunk; `undefined`: it was never written. */
  readonly summarize: Summarize;
  /** True when a chunk need not be read. */
  isKnown(coords: readonly number[]): boolean;
  /** What labels a dimension, when it has been read. */
  coordinateOf(dimension: number): CoordinateAxis | undefined;
  /** Shows all parts again, with the next frame: one of them knows something new. */
  update(): void;
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
  /** Decodes chunks, also of other arrays than the one on the screen. */
  readonly pool: DecodePool;
}

/**
 * Where a part stands: in the row of controls or at its end; in the picture's place; over the plot, exactly as
 * large as it; beneath or beside the picture; nowhere, when it has no element.
 */
export type Place = 'toolbar' | 'end' | 'instead' | 'over' | 'beneath' | 'side' | 'nowhere';

/** A part and its place. */
export interface PlacedPart {
  readonly place: Place;
  readonly make: (environment: PartEnvironment) => PagePart;
}
