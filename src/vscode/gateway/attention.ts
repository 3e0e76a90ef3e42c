import { window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Account } from '../account/account.ts';
import type { WorkerWatch } from '../clusters/workerWatch.ts';
import type { CommandFunnel } from '../platform/commandFunnel.ts';
import { Poll } from '../platform/poll.ts';
import type { Health } from './health.ts';
import type { LocalStack } from './localStack.ts';

/** The list of clusters while the window is focused, for the status bar, ms. */
const LIST_MS = 60_000;
/** The same while the Clusters view is seen; its schedulers tell of their workers by themselves. */
const CLUSTERS_MS = 30_000;
/** The same while a cluster that is seen starts or stops. */
const CHANGING_MS = 3_000;
/** The parts of the institution, while the Gateway view is seen. */
const HEALTH_MS = 15_000;
/** While something is down and somebody looks. */
const DOWN_MS = 5_000;

/** What can be seen or not. */
interface Seen {
  readonly view: {
    readonly visible: boolean;
    onDidChangeVisibility(listener: () => void): { dispose(): unknown };
  };
}

/** What attention is paid with. */
export interface AttentionParts {
  readonly account: Account;
  readonly workers: WorkerWatch;
  readonly health: Health;
  readonly stack: LocalStack;
  readonly gatewayTree: Seen;
  readonly clustersTree: Seen;
  readonly funnel: CommandFunnel;
}

/**
 * Decides how often anything is asked: nothing in a window without focus, nothing for a view that
 * nobody sees, and one list of clusters a minute otherwise. Jobs are pushed and never asked for.
 */
export class Attention extends Disposables {
  constructor(private readonly parts: AttentionParts) {
    super();
    const { account, workers, gatewayTree, clustersTree, health, stack, funnel } = parts;
    const lists = this.add(
      new Poll(
        () => this.#listPause(),
        () => funnel.run('list of clusters', () => this.#list()),
      ),
    );
    const checks = this.add(
      new Poll(
        () => this.#healthPause(),
        () => funnel.run('health', () => health.check()),
      ),
    );
    const adjust = () => {
      lists.adjust();
      workers.look(window.state.focused && clustersTree.view.visible);
      checks.adjust();
    };
    let { site } = account;
    this.add(account.onDidChangeClusters(() => lists.adjust()));
    this.add(gatewayTree.view.onDidChangeVisibility(adjust));
    this.add(clustersTree.view.onDidChangeVisibility(adjust));
    this.add(
      account.onDidChange(() => {
        if (site === account.site) return;
        site = account.site;
        lists.restart();
        checks.restart();
      }),
    );
    this.add(
      window.onDidChangeWindowState(({ focused }) => {
        if (focused) void funnel.run('local gateway', () => stack.refresh());
        adjust();
      }),
    );
    adjust();
  }

  async #list(): Promise<void> {
    await this.parts.account.site?.clusters.refresh();
  }

  #listPause(): number | undefined {
    const { account, clustersTree } = this.parts;
    if (!account.site || !window.state.focused) return undefined;
    if (!clustersTree.view.visible) return LIST_MS;
    const { state, clusters } = account.site.clusters;
    if (state.state === 'failing') return DOWN_MS;
    const isChanging = clusters.some(({ status }) => status === 'pending' || status === 'stopping');
    return isChanging ? CHANGING_MS : CLUSTERS_MS;
  }

  #healthPause(): number | undefined {
    const { account, gatewayTree, health } = this.parts;
    if (!account.site || !window.state.focused || !gatewayTree.view.visible) return undefined;
    return health.isAnyDown ? DOWN_MS : HEALTH_MS;
  }
}
