/**
 * Messages between the page and its decode worker. The page carries `read`, `abort`, `bytes` and
 * `failed` between worker and host as they are; the worker never speaks to anybody else.
 *
 * @module
 */
import type { PlaneView } from '../../shared/plane.ts';
import type {
  ArrayDescription,
  MetadataDocument,
  PreviewView,
  ToHost,
  ToPage,
} from '../../shared/preview.ts';
import type { NumericArray } from '../../zarr/chunkDecoder.ts';

/** A decoded rectangle of the picture. */
export interface Part {
  /** Chunk's place in the grid of the picture. */
  readonly index: number;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** Row-major; absent when the chunk was never written. */
  readonly values?: NumericArray;
  /** Of the finite values; `min > max` when there are none. */
  readonly min: number;
  readonly max: number;
}

/** From the page to the worker. */
export type ToWorker =
  | {
      readonly type: 'open';
      readonly generation: number;
      readonly array: ArrayDescription;
      readonly metadata: readonly MetadataDocument[];
      readonly expected: readonly string[];
    }
  /** Draw this view; what was drawn before is no longer wanted. */
  | {
      readonly type: 'draw';
      readonly draw: number;
      readonly view: PlaneView & Pick<PreviewView, 'indices'>;
      /** Only these chunks of the grid: those that were missing or broken before. */
      readonly only?: readonly number[] | undefined;
    }
  | { readonly type: 'stop' }
  | Extract<ToPage, { type: 'bytes' | 'failed' }>;

/** From the worker to the page. */
export type FromWorker =
  | Extract<ToHost, { type: 'read' | 'abort' }>
  | { readonly type: 'part'; readonly draw: number; readonly part: Part }
  /** One chunk cannot be read or decoded. */
  | {
      readonly type: 'broken';
      readonly draw: number;
      readonly index: number;
      readonly message: string;
    }
  /** The array itself cannot be opened. */
  | { readonly type: 'unreadable'; readonly generation: number; readonly message: string };
