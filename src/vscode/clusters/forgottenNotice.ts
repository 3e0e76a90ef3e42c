import { Disposables } from '../../base/disposables.ts';
import type { ForgottenCluster } from '../../site/forgottenClusters.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';

/** Hears of clusters that the gateway in use has forgotten, whichever site that is. */
export class ForgottenNotice extends Disposables {
  #site: Site | undefined;
  #wire: { dispose(): void } | undefined;

  constructor(account: Account, tell: (site: Site, cluster: ForgottenCluster) => unknown) {
    super();
    this.add({ dispose: () => this.#wire?.dispose() });
    this.add(
      account.onDidChange(() => {
        const { site } = account;
        if (site === this.#site) return;
        this.#wire?.dispose();
        this.#site = site;
        this.#wire = site?.forgotten.onDidForget((cluster) => tell(site, cluster));
      }),
    );
  }
}
