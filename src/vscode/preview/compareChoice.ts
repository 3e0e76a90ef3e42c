import { window } from 'vscode';
import { setContext } from '../platform/contextKeys.ts';
import { l10n } from '../platform/l10n.ts';

/** An array's address, and the store where two have a bucket of that name. */
interface Address {
  readonly url: string;
  readonly endpoint: string | undefined;
}

/** What choosing two arrays needs. */
export interface CompareChoiceParts {
  /** The address of a row, a file or what is in front; asks where there is none of them. */
  readonly addressOf: (target: unknown) => Promise<Address>;
  /** Asks for an address. */
  readonly ask: () => Promise<Address>;
  readonly compare: (a: Address, b: Address) => Promise<void>;
}

/** *Select for Compare*, then *Compare with Selected*, as VS Code does with files. */
export class CompareChoice {
  #selected: Address | undefined;

  constructor(private readonly parts: CompareChoiceParts) {}

  async select(target: unknown): Promise<void> {
    this.#selected = await this.parts.addressOf(target);
    setContext('scienceGateway.array.isSelectedForCompare', true);
    const { url } = this.#selected;
    window.setStatusBarMessage(l10n.t('{0} is selected for a comparison.', url), 5000);
  }

  /** @param all the rows that are selected; two of them are compared with one another. */
  async compare(target: unknown, all: readonly unknown[] = []): Promise<void> {
    const { addressOf, ask, compare } = this.parts;
    if (all.length === 2) {
      await compare(await addressOf(all[0]), await addressOf(all[1]));
      return;
    }
    const other = await addressOf(target);
    await compare(this.#selected ?? (await ask()), other);
  }
}
