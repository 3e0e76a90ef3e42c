import type { Memento } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';

const KEY = 'scienceGateway.lastLook';
/** How often it is noted that somebody looks, ms. */
const NOTE_MS = 60_000;
/** Nobody has looked for so long: then it is told what happened meanwhile, ms. */
const AWAY_MS = 10 * 60_000;

/**
 * Notes when a window last knew of the clusters, and notices the first time after a pause: then it
 * is told, once, what ran meanwhile.
 */
export class LastLook extends Disposables {
  readonly #parts: { readonly account: Account; readonly memento: Memento };
  #told: Site | undefined;

  constructor(
    account: Account,
    memento: Memento,
    /** `since`: when somebody last looked. */
    tell: (site: Site, since: number) => Promise<void>,
  ) {
    super();
    this.#parts = { account, memento };
    this.add(account.onDidChangeClusters(() => void this.#look(tell)));
  }

  async #look(tell: (site: Site, since: number) => Promise<void>): Promise<void> {
    const { account, memento } = this.#parts;
    const { site, profileName, user } = account;
    if (site?.clusters.state.state !== 'ready') return;
    const key = `${KEY} ${profileName} ${user}`;
    const since = memento.get<number>(key, 0);
    const now = Date.now();
    const isFirst = this.#told !== site;
    this.#told = site;
    if (now - since > NOTE_MS) await memento.update(key, now);
    if (isFirst && since > 0 && now - since > AWAY_MS) await tell(site, since);
  }
}
