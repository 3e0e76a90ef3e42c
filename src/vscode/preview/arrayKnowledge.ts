import type { Cancellable } from '../../base/abort.ts';
import { isAbort, sentence } from '../../base/errors.ts';
import type { ByteRange, ByteStore } from '../../bytes/byteStore.ts';
import {
  type KnowledgeToHost,
  type KnowledgeToPage,
  type ListingWord,
  neighbourSign,
  packNumbers,
} from '../../shared/knowledge.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { coordsOfKey, gridShape } from '../../zarr/chunkGrid.ts';
import { placeInGrid } from '../../zarr/chunkListing.ts';
import { shardContents } from '../../zarr/shardContents.ts';
import { ChunkWatch } from './chunkWatch.ts';
import { coordinateVariables, type FoundVariable } from './coordinateVariables.ts';
import { explainRefusal } from './refusals.ts';

/** What is needed to know more of an array than its values. */
export interface ArrayKnowledgeOptions {
  readonly store: ByteStore;
  readonly info: ZarrArrayInfo;
  readonly url: string;
  readonly generation: number;
  /** Opens the store of the group that holds the array. */
  readonly openGroup: (url: string) => Promise<Pick<ByteStore, 'get' | 'getRange'>>;
  readonly say: (message: KnowledgeToPage) => void;
}

/**
 * What the host knows of an open array besides its values: which chunks exist, how large and how
 * old they are, who writes them, what a refused chunk means, which variables are its coordinates.
 */
export class ArrayKnowledge {
  readonly #options: ArrayKnowledgeOptions;
  readonly #watch: ChunkWatch;
  readonly #gone = new AbortController();
  #group: Pick<ByteStore, 'get' | 'getRange'> | undefined;
  #variables: readonly FoundVariable[] | undefined;
  #isWatched = false;
  #writers: readonly string[] = [];

  constructor(options: ArrayKnowledgeOptions) {
    this.#options = options;
    const { store, info } = options;
    this.#watch = new ChunkWatch({ store, info, onChange: () => this.#tellChunks() });
  }

  /** Tells a page that knows nothing; finds the coordinates when that was not done yet. */
  async serve(): Promise<void> {
    try {
      this.#variables ??= await this.#findVariables();
    } catch (error) {
      if (isAbort(error)) return;
      // A group that cannot be opened takes no picture away: the axes count indices.
      this.#variables = [];
    }
    const variables = this.#variables.map(({ dimension, dimensions, name, documents }) => ({
      dimension,
      dimensions,
      name,
      documents,
    }));
    if (variables.length > 0) this.#say({ type: 'coordinates', variables });
  }

  /** Nobody looks any more: no LIST is sent for nobody. */
  pageGone(): void {
    this.#isWatched = false;
    this.#watch.rest();
  }

  /** Takes a message of the page. */
  receive(message: KnowledgeToHost): void {
    if (message.type === 'shard') {
      void this.#tellShard(message.coords);
      return;
    }
    this.#isWatched = message.leading !== null;
    if (message.leading === null) this.#watch.rest();
    else {
      this.#watch.look(message.leading);
      this.#tellChunks();
    }
  }

  /** A job has written to the array, or has begun or ended doing so. */
  changed(writers: readonly string[]): void {
    const isOther = writers.join('\n') !== this.#writers.join('\n');
    this.#writers = writers;
    if (!this.#isWatched) return;
    this.#watch.look();
    if (isOther) this.#tellChunks();
  }

  /** What a failed read of a chunk means: a sentence, or `undefined` when it was never written. */
  explain(error: unknown, key: string): Promise<string | undefined> {
    return explainRefusal(error, key, this.#options.info, this.#watch);
  }

  /** True for keys of coordinates that the page may read through `neighbours`. */
  isNeighbourKey(key: string): boolean {
    if (!key.startsWith(neighbourSign)) return false;
    const [name = ''] = key.slice(1).split('/', 1);
    const info = this.#variables?.find((variable) => variable.name === name)?.info;
    return info !== undefined && coordsOfKey(info, key.slice(name.length + 2)) !== undefined;
  }

  /** Reads chunks of coordinates, by the keys that the page has for them. */
  readonly neighbours = {
    get: (key: string, options?: Cancellable) =>
      this.#group?.get(key.slice(1), options) ?? Promise.resolve(undefined),
    getRange: (key: string, range: ByteRange, options?: Cancellable) =>
      this.#group?.getRange(key.slice(1), range, options) ?? Promise.resolve(undefined),
  };

  dispose(): void {
    this.#gone.abort();
    this.#watch.dispose();
  }

  async #findVariables(): Promise<readonly FoundVariable[]> {
    const { url, info, openGroup } = this.#options;
    const group = groupOf(url);
    if (!group || info.dimensionNames === undefined) return [];
    this.#group = await openGroup(group.url);
    const { signal } = this.#gone;
    return coordinateVariables(this.#group, info, group.name, { signal });
  }

  async #tellShard(coords: readonly number[]): Promise<void> {
    const { store, info } = this.#options;
    const { signal } = this.#gone;
    try {
      const found = (await shardContents(store, info, coords, { signal })) ?? [];
      const grid = gridShape(info);
      const numbers = found.flatMap((chunk) => [placeInGrid(chunk.coords, grid), chunk.size]);
      this.#say({ type: 'shard', coords, chunks: packNumbers(numbers) });
    } catch (error) {
      if (isAbort(error)) return;
      this.#say({ type: 'shard', coords, problem: sentence(error), chunks: packNumbers([]) });
    }
  }

  #tellChunks(): void {
    if (!this.#isWatched) return;
    const { state, found, leading } = this.#watch;
    const numbers: number[] = [];
    for (const [place, { size, modified }] of found) numbers.push(place, size, modified);
    this.#say({
      type: 'chunks',
      listing: listingWord(state),
      message: 'message' in state ? state.message : undefined,
      leading,
      clock: this.#options.store.clock?.() ?? Date.now(),
      writers: this.#writers,
      objects: packNumbers(numbers),
    });
  }

  #say(message: WithoutGeneration<KnowledgeToPage>): void {
    const { say, generation } = this.#options;
    if (!this.#gone.signal.aborted) say({ ...message, generation });
  }
}

type WithoutGeneration<M> = M extends unknown ? Omit<M, 'generation'> : never;

function listingWord(state: ChunkWatch['state']): ListingWord {
  if (state.is !== 'known') return state.is;
  return state.isWhole ? 'known' : 'partly';
}

/** The address of the group that holds an array, and the array's name in it. */
export function groupOf(url: string): { readonly url: string; readonly name: string } | undefined {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^?#]*)\/([^/?#]+)\/*$/i.exec(url);
  const [, group = '', name = ''] = match ?? [];
  // `s3://bucket` alone is the root of the store: nothing is beside it.
  return /^[a-z0-9+.-]+:\/\/.?/i.test(group) && !group.endsWith(':/')
    ? { url: group, name }
    : undefined;
}
