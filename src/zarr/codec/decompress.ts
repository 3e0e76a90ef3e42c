import type { JsonObject } from '../json.ts';

/** Undoes one codec; `limit`: the most bytes that may come out. */
export type Decompress = (bytes: Uint8Array, limit: number) => Promise<Uint8Array> | Uint8Array;

/** How each codec from bytes to bytes is undone, or why not, by its configuration; by its name. */
export type Compressors = Readonly<Record<string, (settings: JsonObject) => Decompress | string>>;
