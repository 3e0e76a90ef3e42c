import { InvalidData } from '../base/errors.ts';

/** A value of a JSON document; whole numbers beyond 2⁵³ are `bigint`. */
export type Json =
  null | boolean | number | bigint | string | readonly Json[] | { readonly [name: string]: Json };

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>;

/** Nesting that is taken; metadata nests a handful of levels. */
const MAX_DEPTH = 100;

/**
 * Reads JSON as Python writes it: with bare `NaN`, `Infinity`, `-Infinity` and with whole numbers
 * of any size. zarr-python writes the former into attributes and the latter as fill values of
 * int64, in both formats (seen with 3.1.6).
 *
 * @throws InvalidData with the position of the first thing that is no JSON.
 */
export function parseJson(text: string): Json {
  // Neither can occur: take the native parser, which is ten times as fast.
  if (!/NaN|Infinity|\d{16}/.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch (cause) {
      throw new InvalidData(`no JSON (${(cause as Error).message})`, { cause });
    }
  }
  return new Reader(text).document();
}

/** True for a JSON object, so not for a list or null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\.)*"/uy;
const WORDS: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  #value(depth: number): Json {
    if (depth > MAX_DEPTH) this.#fail('nested too deeply');
    this.#match(SPACE);
    if (this.#take('{')) return this.#object(depth);
    if (this.#take('[')) return this.#list(depth);
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#take(word)) return value;
    return this.#number();
  }

  #object(depth: number): JsonObject {
    const entries: [string, Json][] = [];
    if (!this.#close('}')) {
      do {
        this.#match(SPACE);
        const name = this.#string();
        if (!this.#close(':')) this.#fail();
        entries.push([name, this.#value(depth + 1)]);
      } while (this.#close(','));
      if (!this.#close('}')) this.#fail();
    }
    // `fromEntries` defines `__proto__` as a property like any other.
    return Object.fromEntries(entries);
  }

  #list(depth: number): Json[] {
    const items: Json[] = [];
    if (this.#close(']')) return items;
    do items.push(this.#value(depth + 1));
    while (this.#close(','));
    if (!this.#close(']')) this.#fail();
    return items;
  }

  #string(): string {
    const start = this.#at;
    const found = this.#match(STRING);
    if (!found) this.#fail();
    try {
      return JSON.parse(found[0]) as string;
    } catch {
      this.#at = start;
      return this.#fail();
    }
  }

  #number(): number | bigint {
    const found = this.#match(NUMBER);
    if (!found?.[0]) return this.#fail();
    const [text, fraction, exponent] = found;
    const value = Number(text);
    const isWhole = fraction === undefined && exponent === undefined;
    return isWhole && !Number.isSafeInteger(value) ? BigInt(text) : value;
  }

  /** Skips space and takes `sign` if it comes next. */
  #close(sign: string): boolean {
    this.#match(SPACE);
    return this.#take(sign);
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #fail(why = 'unexpected text'): never {
    throw new InvalidData(`no JSON (${why} at position ${this.#at})`);
  }
}
