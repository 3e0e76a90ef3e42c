import { withDeadline } from '../../base/abort.ts';
import { diagnose } from './fixes.ts';
import { HOPS, type Finding, type Part, type Place } from './finding.ts';

/** What a step that went tells. */
export interface Went<T> {
  readonly value: T;
  readonly says: string;
  /** Set for what works but should be different: what to do. */
  readonly warning?: string | undefined;
}

/** How a step came out, for those that need it. */
export type Outcome<T> =
  { readonly went: true; readonly value: T } | { readonly went: false; readonly place: Place };

/** How an examination goes. */
export interface ExaminationOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called for each finding as soon as it is known. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** What a person may read: takes names of clusters and secrets out. */
  readonly clean: (text: string) => string;
}

/** How long one step may take, ms. */
const PATIENCE = 15_000;

/** Takes steps, measures them, and remembers what came of them. */
export class Examination {
  readonly findings: Finding[] = [];
  readonly #options: ExaminationOptions;

  constructor(options: ExaminationOptions) {
    this.#options = options;
  }

  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  /** Takes a step, unless one that it needs did not go. Throws only when cancelled. */
  async step<T>(
    place: Place,
    needs: readonly Outcome<unknown>[],
    work: (signal: AbortSignal) => Promise<Went<T>>,
    patience = PATIENCE,
  ): Promise<Outcome<T>> {
    for (const need of needs) if (!need.went) return this.skip(place, becauseOf(need.place));
    const began = performance.now();
    const ms = () => Math.round(performance.now() - began);
    try {
      const late = `Nothing came within ${patience / 1000} s.`;
      const { value, says, warning } = await withDeadline(patience, late, work, {
        signal: this.signal,
      });
      const verdict = warning === undefined ? 'ok' : 'warning';
      this.add({ ...place, verdict, says, fix: warning, ms: ms() });
      return { went: true, value };
    } catch (error) {
      this.signal?.throwIfAborted();
      this.add({ ...place, verdict: 'failed', ...diagnose(error), ms: ms() });
      return { went: false, place };
    }
  }

  /** Notes that a step was not taken. */
  skip(
    place: Place,
    says: string,
    { fix, wants }: Pick<Finding, 'fix' | 'wants'> = {},
  ): Outcome<never> {
    this.add({ ...place, verdict: 'skipped', says, fix, wants, ms: 0 });
    return { went: false, place };
  }

  /** What did not go in a part so far is no failure after all, because of `why`. */
  soften(part: Part, why: string): void {
    for (const [index, finding] of this.findings.entries()) {
      if (finding.part !== part || finding.verdict === 'ok') continue;
      const says = finding.verdict === 'failed' ? `${finding.says} ${why}` : why;
      this.findings[index] = { ...finding, verdict: 'warning', says, fix: undefined };
    }
  }

  add(finding: Finding): void {
    const { clean, onFinding } = this.#options;
    const { says, fix } = finding;
    const cleaned = { ...finding, says: clean(says), fix: fix === undefined ? fix : clean(fix) };
    this.findings.push(cleaned);
    onFinding?.(cleaned);
  }
}

/** Why a step was not taken that needs another one. */
export function becauseOf({ hop, part }: Place): string {
  return `Not tried, because a step before it did not go: ${HOPS[hop]} (${part}).`;
}
