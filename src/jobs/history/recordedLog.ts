import { type Cancellable, delay } from '../../base/abort.ts';
import { plainLine } from '../../base/plainText.ts';
import { v } from '../../base/validate.ts';
import type { ByteStore, ObjectInfo } from '../../bytes/byteStore.ts';

/** Of a log that is larger than this, the end is read, bytes. */
const MOST_BYTES = 12 * 1024 * 1024;
/** A part is written when it has 1 MiB of text; as JSON that may be several times as much. */
const LARGEST_PART = 8 * 1024 * 1024;
/** Pages of a listing: a job of days writes that many parts. */
const MOST_PAGES = 50;
/** Parts that are read at once. */
const AT_ONCE = 8;
/** A line without an end is ended here, letters. */
const LONGEST_LINE = 100_000;
/** A log that is still written to is looked at again this often, ms. */
const AGAIN_MS = 3_000;

const run = v.tuple([v.number(), v.string(), v.string()]);

/** What a reader of a stored log gets: lines, or how many bytes of its beginning are left out. */
export type RecordedLogPiece =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'left out'; readonly bytes: number }
  | { readonly kind: 'damaged'; readonly part: string };

/** How to read a stored log. */
export interface RecordedLogOptions extends Cancellable {
  /** At most about so many bytes, from the end. */
  readonly most?: number;
  /** Asked after each round: whether the job may still write. */
  readonly isOpen?: () => Promise<boolean>;
  /** Pause between two rounds, ms. */
  readonly againMs?: number;
}

/**
 * The log of a job as its record has it, `<id>/log/*.ndjson`: each line of a part is
 * `[seconds, "o" | "e", text]`. While the job is open, it goes on with what is written.
 */
export async function* readRecordedLog(
  store: ByteStore,
  id: string,
  { most = MOST_BYTES, isOpen, againMs = AGAIN_MS, signal }: RecordedLogOptions = {},
): AsyncGenerator<RecordedLogPiece, void, undefined> {
  const options = signal ? { signal } : {};
  const read = new Map<string, number>();
  const text = new Lines();
  for (let isFirst = true; ; isFirst = false) {
    // Asked before the parts are listed: what came last is then among them.
    const goesOn = (await isOpen?.()) ?? false;
    const parts = await partsOf(store, id, options);
    const from = isFirst ? beginning(parts, most) : 0;
    const left = parts.slice(0, from).reduce((sum, { size }) => sum + size, 0);
    if (left > 0) yield { kind: 'left out', bytes: left };
    const fresh = parts.slice(from).filter(({ key, size }) => size > (read.get(key) ?? 0));
    for (let at = 0; at < fresh.length; at += AT_ONCE) {
      const bodies = await Promise.all(
        fresh.slice(at, at + AT_ONCE).map(async ({ key }) => {
          const range = { offset: read.get(key) ?? 0, length: LARGEST_PART };
          return { key, bytes: await store.getRange(key, range, options) };
        }),
      );
      for (const { key, bytes } of bodies) yield* piecesOf(key, bytes, text);
    }
    for (const { key, size } of parts) read.set(key, size);
    if (!goesOn) break;
    await delay(againMs, options);
  }
  const rest = text.end();
  if (rest.length > 0) yield { kind: 'lines', lines: rest.map(plainLine) };
}

function* piecesOf(
  key: string,
  bytes: Uint8Array | undefined,
  text: Lines,
): Generator<RecordedLogPiece, void, undefined> {
  if (!bytes) return;
  let isDamaged = bytes.length === LARGEST_PART;
  const lines: string[] = [];
  for (const row of new TextDecoder().decode(bytes).split('\n')) {
    if (row === '') continue;
    const said = textOf(row);
    if (said === undefined) isDamaged = true;
    else for (const line of text.add(said)) lines.push(line);
  }
  if (lines.length > 0) yield { kind: 'lines', lines };
  if (isDamaged) yield { kind: 'damaged', part: key.slice(key.lastIndexOf('/') + 1) };
}

function textOf(row: string): string | undefined {
  try {
    const read = v.safeParse(run, JSON.parse(row));
    return read.success ? read.output[2] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The first part that is read, so that no more than `most` bytes are. */
function beginning(parts: readonly ObjectInfo[], most: number): number {
  let bytes = 0;
  for (let index = parts.length - 1; index >= 0; index--) {
    bytes += parts[index]?.size ?? 0;
    if (bytes > most && index < parts.length - 1) return index + 1;
  }
  return 0;
}

async function partsOf(store: ByteStore, id: string, options: Cancellable): Promise<ObjectInfo[]> {
  const parts: ObjectInfo[] = [];
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const listed = await store.list({ ...options, prefix: `${id}/log/`, next });
    parts.push(...listed.objects.filter(({ key }) => /\/log\/\d{1,9}\.ndjson$/.test(key)));
    next = listed.next;
    if (next === undefined) break;
  }
  return parts.sort((a, b) => numberOf(a.key) - numberOf(b.key));
}

const numberOf = (key: string) => Number(/(\d+)\.ndjson$/.exec(key)?.[1] ?? 0);

/** Puts lines together that were written in pieces. */
class Lines {
  #rest = '';

  add(text: string): string[] {
    const all = (this.#rest + text).split('\n');
    this.#rest = all.pop() ?? '';
    if (this.#rest.length > LONGEST_LINE) all.push(...this.end());
    return all.map(plainLine);
  }

  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
