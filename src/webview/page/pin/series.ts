import { isAbort } from '../../../base/errors.ts';
import type { ZarrArrayInfo } from '../../../zarr/arrayInfo.ts';
import { product } from '../../../zarr/chunkGrid.ts';
import type { CfDecoding } from '../../../zarr/cf/decoding.ts';
import {
  type Line,
  lineChunks,
  type LinePart,
  readLine,
  type ReadChunk,
} from '../chunks/lineReader.ts';
import { addPart, type Profile } from './profile.ts';

/** More chunks than this are not read for one line: that is work for a cluster. */
export const mostChunks = 20_000;

/** What a series costs before it is read. */
export interface SeriesCost {
  readonly chunks: number;
  /** About so many stored bytes; absent while no chunk of the array has come. */
  readonly bytes?: number;
  /** Bytes of the decoded chunks. */
  readonly decoded: number;
}

/** How far the reading of a series is. */
export interface SeriesState {
  readonly is: 'reading' | 'done' | 'stopped';
  readonly line: Line;
  readonly values: Profile;
  readonly chunks: number;
  readonly read: number;
  readonly missing: number;
  readonly broken: number;
  readonly problem?: string;
}

/** The price of a line through the array, without reading anything. */
export function costOf(
  info: ZarrArrayInfo,
  line: Line,
  {
    storedBytes,
    isKnown,
  }: { storedBytes: number | undefined; isKnown: (coords: readonly number[]) => boolean },
): SeriesCost {
  const chunks = lineChunks(info, line).filter((coords) => !isKnown(coords)).length;
  const decoded = chunks * product(info.chunks) * info.dtype.size;
  return { chunks, decoded, ...(storedBytes === undefined ? {} : { bytes: chunks * storedBytes }) };
}

/** Reads one line of the array, and can be stopped. */
export class Series {
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  #state: SeriesState;

  constructor(
    parts: {
      readonly info: ZarrArrayInfo;
      readonly line: Line;
      readonly decoding: CfDecoding | undefined;
      readonly read: ReadChunk;
    },
    onChange: () => void,
  ) {
    const { info, line, decoding, read } = parts;
    this.#onChange = onChange;
    this.#state = {
      is: 'reading',
      line,
      values: new Float64Array(line.stop - line.start).fill(NaN),
      chunks: lineChunks(info, line).length,
      read: 0,
      missing: 0,
      broken: 0,
    };
    const take = (part: LinePart) => this.#take(part, decoding);
    readLine(info, line, read, take, { signal: this.#stop.signal }).then(
      () => this.#end('done'),
      (error: unknown) => {
        if (!isAbort(error)) throw error;
        this.#end('stopped');
      },
    );
  }

  get state(): SeriesState {
    return this.#state;
  }

  /** Reads no further; what has come stays. */
  stop(): void {
    this.#stop.abort(new DOMException('The series is no longer wanted.', 'AbortError'));
  }

  #take(part: LinePart, decoding: CfDecoding | undefined): void {
    const { read, missing, broken, problem, values, line } = this.#state;
    addPart(values, { ...part, start: part.start - line.start }, decoding);
    const said = problem ?? part.problem;
    this.#state = {
      ...this.#state,
      read: read + 1,
      missing: missing + Number(!part.values && part.problem === undefined),
      broken: broken + Number(part.problem !== undefined),
      ...(said === undefined ? {} : { problem: said }),
    };
    this.#onChange();
  }

  #end(is: 'done' | 'stopped'): void {
    this.#state = { ...this.#state, is };
    this.#onChange();
  }
}
