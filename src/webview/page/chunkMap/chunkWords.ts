import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import type { ChunkBook, Tile, TileState } from './chunkBook.ts';
import { tileStates } from './chunkMapModel.ts';
import { ageText, byteText } from './quantities.ts';

/** A state in a word. */
export function stateWord(state: TileState, words: PreviewWords): string {
  switch (state) {
    case 'present':
      return words.present;
    case 'missing':
      return words.neverWritten;
    case 'writing':
      return words.writing;
    case 'unreadable':
      return words.unreadable;
    case 'unknown':
      return words.unknownChunk;
  }
}

/** `present 7, never written 2`: only states that there are. */
export function countWords(counts: ReadonlyMap<TileState, number>, words: PreviewWords): string {
  return tileStates
    .flatMap((state) => {
      const count = counts.get(state);
      return count === undefined ? [] : [fill(words.chunkCounts, count, stateWord(state, words))];
    })
    .join(', ');
}

/** What is known of one chunk besides its key, part by part. */
export function tileWords(
  tile: Tile,
  about: {
    readonly book: ChunkBook | undefined;
    /** Stored bytes inside its shard. */
    readonly inShard: number | undefined;
    /** Why it cannot be read. */
    readonly problem: string | undefined;
  },
  words: PreviewWords,
  language: string,
): string[] {
  const { book, inShard, problem } = about;
  const said = [stateWord(tile.state, words)];
  const { size, modified, state, shard } = tile;
  if (size !== undefined && modified !== undefined) {
    const age = ageText((book?.clock ?? modified) - modified, language);
    const stored =
      shard && inShard !== undefined
        ? fill(words.chunkInShard, byteText(inShard), byteText(size), shard.join(', '))
        : byteText(size);
    said.push(fill(words.chunkSizeAge, stored, age, new Date(modified).toLocaleString(language)));
  } else if (state === 'present') said.push(words.chunkNoSize);
  if (state === 'writing') said.push(fill(words.chunkWriter, book?.writers.join(', ') ?? ''));
  if (problem !== undefined) said.push(problem);
  return said;
}

/** What keeps the map from being complete, in a sentence; empty when nothing does. */
export function listingWords(book: ChunkBook | undefined, words: PreviewWords): string {
  switch (book?.listing) {
    case undefined:
    case 'looking':
      return words.listingLooking;
    case 'known':
      return '';
    case 'partly':
      return words.listingPartly;
    case 'denied':
      return words.listingDenied;
    case 'failed':
      return fill(words.listingFailed, book.message ?? '');
  }
}
