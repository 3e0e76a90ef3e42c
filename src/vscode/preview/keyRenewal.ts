import { isAbort } from '../../base/errors.ts';

/** No question is asked again for this long after one was dismissed, ms. */
const quietAfter = 5 * 60_000;
/** Reads that were under way when new keys came still fail with the old ones; ms. */
const settleAfter = 5_000;

/** What a `KeyRenewal` needs. */
export interface KeyRenewalOptions {
  /** Asks the person; true when there are other keys now. */
  readonly renew: (url: string, error: unknown) => Promise<boolean>;
  /** There are other keys: what was refused can be read. */
  readonly onRenewed: () => void;
  readonly onProblem: (error: unknown) => void;
}

/**
 * One question for all the reads that fail when keys run out: a picture that is scrolled sends
 * hundreds, and each of them is refused.
 */
export class KeyRenewal {
  readonly #options: KeyRenewalOptions;
  #isAsking = false;
  #quietUntil = 0;

  constructor(options: KeyRenewalOptions) {
    this.#options = options;
  }

  /** A read of this address was refused because of its keys. */
  trouble(url: string, error: unknown): void {
    if (this.#isAsking || Date.now() < this.#quietUntil) return;
    void this.#ask(url, error);
  }

  async #ask(url: string, error: unknown): Promise<void> {
    const { renew, onRenewed, onProblem } = this.#options;
    this.#isAsking = true;
    try {
      const isRenewed = await renew(url, error);
      this.#quietUntil = Date.now() + (isRenewed ? settleAfter : quietAfter);
      if (isRenewed) onRenewed();
    } catch (problem) {
      this.#quietUntil = Date.now() + quietAfter;
      if (!isAbort(problem)) onProblem(problem);
    } finally {
      this.#isAsking = false;
    }
  }
}
