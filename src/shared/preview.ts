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

/** One dimension of the array as the page shows it. */
export interface Dimension {
  readonly name: string;
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

/** What is on the screen; also the state that survives hide and reload. */
export interface PreviewView {
  /** Indices of the dimensions drawn along y and x. */
  readonly axes: readonly [y: number, x: number];
  /** One index per dimension; ignored for those in `axes`. */
  readonly indices: readonly number[];
  readonly colorMap: string;
  readonly reversed: boolean;
  /** `undefined`: from the data. As strings, because NaN and Infinity do not survive JSON. */
  readonly range?: readonly [min: string, max: string] | undefined;
}

/** Messages to the page. */
export type ToPage =
  | {
      readonly type: 'show';
      /** Grows with every array shown in this panel; replies of older ones are dropped. */
      readonly generation: number;
      readonly array: ArrayDescription;
      /** Keys of metadata documents and their bytes: the page opens the array without asking. */
      readonly metadata: readonly { readonly key: string; readonly text: string }[];
      readonly view?: PreviewView | undefined;
    }
  /** The decode worker's program; sent once, outside the first html. */
  | { readonly type: 'worker'; readonly source: string }
  /** Replies to `read`, packed: object `i` is `bytes[offset[i], offset[i] + length[i])`. */
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

/** One object inside a packed message; `length` −1 says that the object does not exist. */
export interface PackedObject {
  readonly key: string;
  readonly offset: number;
  readonly length: number;
}

/** Messages to the host. */
export type ToHost =
  | { readonly type: 'ready' }
  /** Compressed chunks wanted, in the order of need. */
  | {
      readonly type: 'read';
      readonly request: number;
      readonly generation: number;
      readonly keys: readonly string[];
    }
  | { readonly type: 'abort'; readonly request: number }
  | { readonly type: 'view'; readonly generation: number; readonly view: PreviewView }
  | { readonly type: 'copy'; readonly text: string }
  /** A picture is complete; the host logs and tests wait for it. */
  | {
      readonly type: 'drawn';
      readonly generation: number;
      readonly chunks: number;
      readonly missing: number;
    }
  | { readonly type: 'problem'; readonly message: string };
