import { window } from 'vscode';
import type { Account } from '../account/account.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { ClusterRef } from '../platform/subjects.ts';
import { chooseCluster } from './chooseCluster.ts';
import { shortName } from './clusterText.ts';
import { leaseChoices } from './leaseChoices.ts';
import { left, leaseSentence } from './leaseText.ts';

/** What *Extend* gives where the lease itself says nothing shorter, ms. */
const EXTENSION = 60 * 60_000;

/** What people do about the end of a cluster. */
export class LeaseCommands {
  constructor(private readonly account: Account) {}

  /** Puts the end of a cluster off; without a cluster, of the one that ends first. */
  async extend(ref?: ClusterRef): Promise<void> {
    const site = this.account.require();
    const name = ref?.name ?? this.#first() ?? (await this.#choose(undefined)).name;
    const lease = await site.leases.extend(name, EXTENSION);
    const ms = lease.endsAt === undefined ? EXTENSION : lease.endsAt - Date.now();
    void window.showInformationMessage(
      l10n.t('Cluster {0} does not end within the next {1}.', shortName(name), left(ms)),
    );
  }

  /** Asks how long a cluster shall be kept. */
  async choose(ref?: ClusterRef): Promise<void> {
    const site = this.account.require();
    const { name } = await this.#choose(ref);
    const now = site.leases.of(name);
    const items = leaseChoices().map(({ label, terms }) => ({
      label,
      description: isSame(terms, now) && now?.chosen ? l10n.t('now') : '',
      terms,
    }));
    const title = l10n.t('Keep Cluster {0}', shortName(name));
    const placeholder = l10n.t('How long? What runs is never interrupted by this.');
    const { terms } = await askChoice({ title, placeholder, items });
    const lease = await site.leases.choose(name, terms);
    void window.showInformationMessage(
      l10n.t('Cluster {0}: {1}', shortName(name), leaseSentence(lease, Date.now())),
    );
  }

  #choose(ref: ClusterRef | undefined) {
    return chooseCluster(this.account, ref, l10n.t('Keep Cluster'));
  }

  #first(): string | undefined {
    const { clusters, leases } = this.account.require();
    return clusters.running
      .map(({ name }) => ({ name, at: leases.of(name)?.endsAt ?? Infinity }))
      .filter(({ at }) => at !== Infinity)
      .sort((a, b) => a.at - b.at)[0]?.name;
  }
}

function isSame(
  one: { readonly idleMs?: number | undefined; readonly mostMs?: number | undefined },
  other: typeof one | undefined,
): boolean {
  return one.idleMs === other?.idleMs && one.mostMs === other?.mostMs;
}
