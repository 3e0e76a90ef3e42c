import type { Memento } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';
import { isActive } from '../jobs/jobText.ts';

const KEY = 'scienceGateway.lastLook';
/** How often it is noted that somebody looks, ms. */
const NOTE_MS = 20_000;
/** A window that looked so short a while ago was reloaded, not opened; lists come every minute, ms. */
const RELOAD_MS = 90_000;

interface Parts {
  readonly account: Account;
  /** Of all windows. */
  readonly memento: Memento;
  /** Of this window alone. */
  readonly windowMemento: Memento;
}

/**
 * Notes when a window last knew of the clusters, and notices the first time that one is opened:
 * then it is told, once, what ran meanwhile and what still runs. Who looks for the first time ever
 * has left nothing behind.
 */
export class LastLook extends Disposables {
  readonly #parts: Parts;
  readonly #tell: (site: Site, since: number) => Promise<void>;
  #told: Site | undefined;

  /** @param tell `since`: when somebody last looked. */
  constructor(parts: Parts, tell: (site: Site, since: number) => Promise<void>) {
    super();
    this.#parts = parts;
    this.#tell = tell;
    const { account } = parts;
    this.add(account.onDidChangeClusters(() => void this.#look()));
    this.add(account.onDidChangeJobs((jobs) => void this.#see(jobs)));
  }

  async #look(): Promise<void> {
    const { account, memento, windowMemento } = this.#parts;
    const { site } = account;
    if (site?.clusters.state.state !== 'ready') return;
    const since = memento.get<number>(this.#key, 0);
    const here = windowMemento.get<number>(this.#key, 0);
    const now = Date.now();
    const isFirst = this.#told !== site;
    this.#told = site;
    if (now - Math.min(since, here) > NOTE_MS) await this.#note();
    if (isFirst && since > 0 && now - here > RELOAD_MS) await this.#tell(site, since);
  }

  /** A job whose end this window has shown is no news to the next one. */
  async #see(jobs: readonly SiteJob[]): Promise<void> {
    if (this.#told !== this.#parts.account.site) return;
    if (jobs.some(({ state }) => !isActive(state))) await this.#note();
  }

  async #note(): Promise<void> {
    const { memento, windowMemento } = this.#parts;
    const now = Date.now();
    await Promise.all([memento.update(this.#key, now), windowMemento.update(this.#key, now)]);
  }

  get #key(): string {
    const { profileName, user } = this.#parts.account;
    return `${KEY} ${profileName} ${user}`;
  }
}
