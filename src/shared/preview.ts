/**
 * The contract between the extension host and the preview page: one union per direction.
 *
 * Rules (they come from measurements of VS Code's message channel): one packed `Uint8Array` a
 * message, never a view of a larger buffer, never more than a few buffers; numbers that may be NaN
 * travel in typed arrays or as strings; every request carries an id and always gets a reply or an
 * error reply; a request can be aborted.
 *
 * @module
 */
import type { ByteRange } from '../bytes/byteStore.ts';
import type { ExportToHost, ExportToPage } from './exporting.ts';
import type { KnowledgeToHost, KnowledgeToPage } from './knowledge.ts';
import type { LevelsToPage } from './levels.ts';

/** One dimension of the array as the page shows it. */
export interface Dimension {
  /** As the array names it, or made up from its place. */
  readonly name: string;
  /** True when the array itself names it. */
  readonly isNamed: boolean;
  readonly size: number;
  /** Chunk length along this dimension. */
  readonly chunk: number;
}

/** What the page must know of the array before it asks for anything. */
export interface ArrayDescription {
  /** Address shown to people, e.g. `s3://gateway-results/random`. */
  readonly url: string;
  readonly title: string;
  readonly zarrFormat: 2 | 3;
  /** numpy spelling, e.g. `<f4`. */
  readonly dtype: string;
  readonly dimensions: readonly Dimension[];
  /** `blosc (lz4)`, `none`, … as shown. */
  readonly compressor: string;
  /** As shown; `null` when the array has none. */
  readonly fillValue: string | null;
}

/** One metadata document, so that the page opens the array without asking. */
export interface MetadataDocument {
  readonly key: string;
  readonly text: string;
}

/** What is on the screen; also the state that survives hide and reload. */
export interface PreviewView {
  /** Indices of the dimensions drawn along y and x; −1 where the array has too few. */
  readonly axes: readonly [y: number, x: number];
  /** One index per dimension; ignored for those in `axes`. */
  readonly indices: readonly number[];
  readonly colorMap: string;
  readonly reversed: boolean;
  /** `undefined`: from the data. As strings, because NaN and Infinity do not survive JSON. */
  readonly range?: readonly [min: string, max: string] | undefined;
  /** Drawn from the last element to the first. */
  readonly flipped?: readonly [y: boolean, x: boolean] | undefined;
  /** Elements shown, [start, stop) along y and x; absent: all. */
  readonly window?: ViewWindow | undefined;
  /** From one shown element to the next at least: for pictures that must show the same ones. */
  readonly least?: readonly [y: number, x: number] | undefined;
  /** `auto`, and when absent: by rank. */
  readonly kind?: 'auto' | 'table' | 'rgb' | undefined;
  /** `equal`: cells are squares; absent: squares unless the picture would be a thin strip. */
  readonly aspect?: 'fill' | 'equal' | undefined;
  /** What is shown of complex values. */
  readonly component?: 'amplitude' | 'phase' | 'real' | 'imaginary' | undefined;
  /** CF scale, offset and mask applied; absent: yes. */
  readonly decoded?: boolean | undefined;
  readonly scale?: 'linear' | 'log' | 'symlog' | 'sqrt' | undefined;
  /** Colours chosen for what is no colour of the map, `#rrggbb`; absent: the theme's and the map's. */
  readonly marks?:
    | {
        readonly nodata?: string | undefined;
        readonly missing?: string | undefined;
        readonly under?: string | undefined;
        readonly over?: string | undefined;
      }
    | undefined;
  /** Where the range comes from when none is typed; absent: `minmax`. */
  readonly limits?: 'minmax' | '98' | '95' | 'visible' | undefined;
}

/** A rectangle of the plane, in elements of the array. */
export interface ViewWindow {
  readonly y: readonly [start: number, stop: number];
  readonly x: readonly [start: number, stop: number];
}

/** Messages to the page. */
export type ToPage =
  | KnowledgeToPage
  | ExportToPage
  | LevelsToPage
  | {
      readonly type: 'show';
      /** Grows with every array shown in this panel; replies of older ones are dropped. */
      readonly generation: number;
      readonly array: ArrayDescription;
      readonly metadata: readonly MetadataDocument[];
      readonly view?: PreviewView | undefined;
      /** Whole objects that are already on their way, in reply to request 0 that nobody sent. */
      readonly expected: readonly string[];
      /** Bytes of decoded chunks that the page may keep. */
      readonly pageBytes?: number | undefined;
      /** The panel beside the picture, as it was left last; absent: nobody has decided. */
      readonly isPanelOpen?: boolean | undefined;
      /** Another level of the picture that is on the screen, which stays until this one is there. */
      readonly continues?: boolean | undefined;
    }
  /** The host begins to open an array; what is on the screen is no longer the one asked for. */
  | { readonly type: 'opening'; readonly generation: number; readonly url: string }
  /** The decode worker's program; sent once, outside the first html. */
  | { readonly type: 'worker'; readonly source: string }
  /** The program of the controls, in reply to the page's `controls`. */
  | { readonly type: 'controls'; readonly source: string }
  /** Part of the reply to `read`: each object is a run of `bytes`. */
  | {
      readonly type: 'bytes';
      readonly request: number;
      readonly generation: number;
      readonly objects: readonly PackedObject[];
      readonly bytes: Uint8Array;
      /** True with the last batch of this request. */
      readonly last: boolean;
    }
  | {
      readonly type: 'failed';
      readonly request: number;
      readonly generation: number;
      readonly message: string;
    }
  /** The array has new chunks (a job writes it): ask again for what was missing. */
  | { readonly type: 'changed'; readonly generation: number; readonly message?: string | undefined }
  /** Shown in the page instead of the array. */
  | { readonly type: 'error'; readonly generation: number; readonly message: string };

/** The request number of bytes that the host sent before the page could ask. */
export const unasked = 0;

/** An object of the array's store, or a part of it, as packs of chunks need. */
export interface Wanted {
  readonly key: string;
  readonly range?: ByteRange | undefined;
}

/**
 * One object inside a packed message; `length` −1 says that the object does not exist or, with a
 * `problem`, that it cannot be read.
 */
export interface PackedObject {
  /** Its place in the request. */
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  /** Why it cannot be read, as a sentence. */
  readonly problem?: string;
}

/** Messages to the host. */
export type ToHost =
  | KnowledgeToHost
  | ExportToHost
  | { readonly type: 'ready' }
  /** The page has time for what it can do without at first. */
  | { readonly type: 'controls' }
  /** Compressed chunks wanted, in the order of need. */
  | {
      readonly type: 'read';
      readonly request: number;
      readonly generation: number;
      readonly wanted: readonly Wanted[];
    }
  /** Requests that the host answers unasked have one number in every generation. */
  | { readonly type: 'abort'; readonly request: number; readonly generation: number }
  | { readonly type: 'view'; readonly generation: number; readonly view: PreviewView }
  /** Show another level of the picture; the view counts in elements of that level. */
  | {
      readonly type: 'level';
      readonly generation: number;
      readonly level: number;
      readonly view: PreviewView;
    }
  | { readonly type: 'copy'; readonly text: string }
  /** The panel beside the picture was opened or closed; the next tab begins so. */
  | { readonly type: 'panel'; readonly isOpen: boolean }
  /** Open the array again, after an `error`. */
  | { readonly type: 'retry'; readonly generation: number }
  /** A picture is complete; the host logs and tests wait for it. */
  | {
      readonly type: 'drawn';
      readonly generation: number;
      readonly chunks: number;
      readonly missing: number;
    }
  | { readonly type: 'problem'; readonly message: string };
