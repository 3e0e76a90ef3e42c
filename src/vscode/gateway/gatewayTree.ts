import type { Account } from '../account/account.ts';
import type { AccountFacts } from '../account/accountRow.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../platform/row.ts';
import { RowTree } from '../platform/rowTree.ts';
import type { Health } from './health.ts';
import { gatewayRows } from './healthText.ts';
import type { LocalStack } from './localStack.ts';

/** The Gateway view: where am I connected, and does each part answer. */
export class GatewayTree extends RowTree<unknown> {
  constructor(
    private readonly account: Account,
    private readonly health: Health,
    private readonly stack: LocalStack,
    log: Log,
  ) {
    super('scienceGateway.gateway', log, account.ready);
    this.add(account.onDidChange(() => this.update()));
    this.add(account.onDidChangeWay(() => this.update()));
    this.add(health.onDidChange(() => this.update()));
    this.add(stack.onDidChange(() => this.update()));
  }

  protected rows(parent: Row | undefined): Row[] {
    if (parent) return [];
    const { profile, profileName, site, isLocal, problem } = this.account;
    return gatewayRows({
      profile: profileName,
      hub: profile?.hub,
      gateway: profile?.gateway.address,
      account: this.#accountFacts(),
      isSignedIn: site !== undefined,
      isLocal,
      stack: this.stack.state,
      stores: profile?.stores.map(({ name, endpoint }) => ({ name, endpoint })) ?? [],
      part: (name) => this.health.of(name),
      way: isLocal ? undefined : site?.ways.state,
      problem,
    });
  }

  #accountFacts(): AccountFacts {
    const { identity, profileName, trouble, isLocal } = this.account;
    const saved = identity.state === 'out' ? undefined : identity.account;
    return {
      state: identity.state,
      profile: profileName,
      user: identity.state === 'in' ? identity.user : saved?.user,
      expiresAt: saved?.expiresAt,
      trouble,
      moved: identity.state === 'moved' ? identity : undefined,
      isServer: identity.state === 'in' && !saved && !isLocal,
      now: Date.now(),
    };
  }
}
