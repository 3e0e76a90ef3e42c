import { withDeadline } from '../../base/abort.ts';
import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import { tagOf } from '../platform/problem.ts';
import { judged, type Part } from './healthText.ts';

/** How long a part may take to answer, ms. */
const PATIENCE_MS = 8_000;
/** A list of clusters that came so short a while ago says that the gateway answers, ms. */
const FRESH_MS = 40_000;

/** Which parts of the institution answer. Asks only when told to, so that hidden views ask nothing. */
export class Health extends Disposables {
  readonly #changed = this.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;
  #parts = new Map<string, Part>();
  #site: Site | undefined;
  #isFailing = false;

  constructor(
    private readonly account: Account,
    private readonly log: Log,
  ) {
    super();
    this.add(account.onDidChange(() => this.#forgetOthers()));
    this.add(account.onDidChangeClusters(() => this.#doubt()));
  }

  /** `hub`, `gateway` or `store/<name>`; `unknown` until it was asked. */
  of(part: string): Part {
    return this.#parts.get(part) ?? { state: 'unknown' };
  }

  /** True when something that was asked does not answer: worth asking again soon. */
  get isAnyDown(): boolean {
    return [...this.#parts.values()].some((part) => part.state === 'down');
  }

  /**
   * Asks every part at once; each tells as soon as it has answered. A gateway that has just listed
   * clusters is asked nothing more.
   */
  async check(): Promise<void> {
    const { site } = this.account;
    if (!site) return;
    const { hub, gateway, stores } = site.profile;
    await Promise.all([
      this.#ask(site, 'hub', hub, async (signal) => (await site.user({ signal })).name),
      this.#ask(site, 'gateway', gateway.address, (signal) => this.#version(site, signal)),
      ...stores.map(({ name, endpoint = 'https://s3.amazonaws.com' }) =>
        this.#ask(site, `store/${name}`, endpoint, async (signal) => {
          const buckets = await site.listBuckets(name, { signal });
          return String(buckets.length);
        }),
      ),
    ]);
  }

  async #version(site: Site, signal: AbortSignal): Promise<string> {
    const known = this.of('gateway');
    const { state } = site.clusters;
    const isFresh = state.state === 'ready' && Date.now() - state.at < FRESH_MS;
    return isFresh && known.state === 'up' ? known.detail : site.gateway.version({ signal });
  }

  /** A list that failed: the view of the gateway has to know that as soon as that of the clusters. */
  #doubt(): void {
    const isFailing = this.account.site?.clusters.state.state === 'failing';
    const isNew = isFailing && !this.#isFailing;
    this.#isFailing = isFailing;
    if (isNew && this.of('gateway').state === 'up') void this.check();
  }

  async #ask(
    site: Site,
    part: string,
    address: string,
    work: (signal: AbortSignal) => Promise<string>,
  ): Promise<void> {
    const tooLong = l10n.t(
      '{0} does not answer. It is asked again by itself.',
      new URL(address).host,
    );
    let answer: { detail: string } | { error: unknown };
    try {
      answer = { detail: await withDeadline(PATIENCE_MS, tooLong, work) };
    } catch (error) {
      answer = { error };
    }
    if (site !== this.account.site || this.isDisposed) return;
    const before = this.of(part);
    const now = judged(before, answer, Date.now());
    if (now.state === 'down' && before.state !== 'down') this.log.error(part, now.error);
    if (now.state === 'down' && tagOf(now.error) === 'AuthRejected') void this.account.doubt();
    if (now.state === 'up' && before.state === 'down') this.log.info(`${part} answers again`);
    this.#parts.set(part, now);
    this.#changed.fire(undefined);
  }

  #forgetOthers(): void {
    if (this.#site === this.account.site) return;
    this.#site = this.account.site;
    this.#parts = new Map();
    this.#changed.fire(undefined);
  }
}
