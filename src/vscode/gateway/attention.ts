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
/** The same while the Clusters view is seen, with the workers. */
const CLUSTERS_MS = 10_000;
/** Their workers, while a cluster that is seen is young and gets them one after the other. */
const YOUNG_MS = 2_000;
/** How long a cluster is young. */
const YOUTH_MS = 90_000;
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
    const counts = this.add(
      new Poll(
        () => this.#workerPause(),
        () => funnel.run('workers', () => workers.refresh()),
      ),
    );
    const adjust = () => {
      lists.adjust();
      counts.adjust();
      checks.adjust();
    };
    let { site } = account;
    this.add(account.onDidChangeClusters(() => counts.adjust()));
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

  /** Schedulers are asked, not the gateway, and only while the Clusters view is seen. */
  #workerPause(): number | undefined {
    const { account, clustersTree } = this.parts;
    const running = account.site?.clusters.running ?? [];
    if (running.length === 0 || !window.state.focused || !clustersTree.view.visible) {
      return undefined;
    }
    const now = Date.now();
    const isYoung = running.some(({ startTime = 0 }) => now - startTime < YOUTH_MS);
    return isYoung ? YOUNG_MS : CLUSTERS_MS;
  }

  #listPause(): number | undefined {
    const { account, clustersTree } = this.parts;
    if (!account.site || !window.state.focused) return undefined;
    if (!clustersTree.view.visible) return LIST_MS;
    return account.site.clusters.state.state === 'failing' ? DOWN_MS : CLUSTERS_MS;
  }

  #healthPause(): number | undefined {
    const { account, gatewayTree, health } = this.parts;
    if (!account.site || !window.state.focused || !gatewayTree.view.visible) return undefined;
    return health.isAnyDown ? DOWN_MS : HEALTH_MS;
  }
}
