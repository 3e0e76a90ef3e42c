import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import type { ClusterSight } from '../../jobs/clusterSight.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';

/** What the clusters of the site of now do, while somebody looks. */
export class WorkerWatch extends Disposables {
  readonly #changed = this.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;
  readonly #account: Account;
  #wires: Disposables | undefined;
  #site: Site | undefined;
  #isLooking = false;

  constructor(account: Account) {
    super();
    this.#account = account;
    this.add(account.onDidChange(() => this.#adjust()));
    this.add({ dispose: () => this.#wires?.dispose() });
  }

  /** `undefined` until the cluster's scheduler has told. */
  of(cluster: string): ClusterSight | undefined {
    return this.#site?.watch.of(cluster);
  }

  /** Somebody begins to look at clusters, or nobody does any more. */
  look(isLooking: boolean): void {
    this.#isLooking = isLooking;
    this.#adjust();
  }

  #adjust(): void {
    const { site } = this.#account;
    if (site !== this.#site) {
      this.#wires?.dispose();
      this.#site = site;
      this.#wires = new Disposables();
      if (site) this.#wires.add(site.watch.onDidChange(() => this.#changed.fire(undefined)));
      this.#changed.fire(undefined);
    }
    site?.watch.look(this.#isLooking);
  }
}
