import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { Emitter } from '../base/emitter.ts';

/** What became of a code that somebody presented. */
export type Entry = 'granted' | 'wrong' | 'later';

/** Letters and digits that nobody mistakes for one another. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 8;

/** So many wrong codes are answered at once, then none is looked at until the window has passed. */
const WRONG_LIMIT = 5;
const WINDOW_MS = 60_000;

/**
 * The two secrets that open the door, each good for one entry: a code short enough to type, whose
 * guesses are limited, and a ticket of 256 bits for the page that is opened from a file. The ticket
 * has no limit, so that nobody can keep the owner out by guessing codes.
 */
export class EntryCodes {
  readonly #now: () => number;
  readonly #changed = new Emitter<void>();
  #code = newCode();
  #ticket = newTicket();
  #wrong = 0;
  #windowEnd = 0;

  /** Fires when a secret was used and another took its place. */
  readonly onDidChange = this.#changed.event;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** To be typed, e.g. `K7QM-2XHD`. */
  get code(): string {
    return `${this.#code.slice(0, 4)}-${this.#code.slice(4)}`;
  }

  /** To be sent by the page in the file. */
  get ticket(): string {
    return this.#ticket;
  }

  /** Uses up the secret that `presented` is, if it is one. */
  redeem(presented: string): Entry {
    if (isSame(presented, this.#ticket)) {
      this.#ticket = newTicket();
      this.#changed.fire();
      return 'granted';
    }
    if (this.#isLimited()) return 'later';
    if (!isSame(presented.toUpperCase().replace(/[^A-Z0-9]/g, ''), this.#code)) {
      this.#wrong += 1;
      return 'wrong';
    }
    this.#code = newCode();
    this.#changed.fire();
    return 'granted';
  }

  #isLimited(): boolean {
    if (this.#now() >= this.#windowEnd) {
      this.#wrong = 0;
      this.#windowEnd = this.#now() + WINDOW_MS;
    }
    return this.#wrong >= WRONG_LIMIT;
  }
}

/** Compares in a time that tells nothing about where two secrets differ. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

function newTicket(): string {
  return randomBytes(32).toString('base64url');
}
