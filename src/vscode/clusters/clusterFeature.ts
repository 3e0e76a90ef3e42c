import type { Memento } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { runCommand, type CommandFunnel } from '../platform/commandFunnel.ts';
import { trusted } from '../platform/trust.ts';
import { ClusterDoor } from './clusterDoor.ts';
import type { DeskParts } from './deskParts.ts';
import { ForgottenNotice } from './forgottenNotice.ts';
import { LastLook } from './lastLook.ts';

/** Commands on clusters. What they lead to is loaded on first use. */
export class ClusterFeature extends Disposables {
  readonly door: ClusterDoor;

  constructor(parts: DeskParts, windowMemento: Memento, funnel: CommandFunnel) {
    super();
    this.door = this.add(new ClusterDoor(parts));
    this.add(
      new LastLook({ ...parts, windowMemento }, async (site, since) => {
        await funnel.run('meanwhile', async () =>
          (await this.door.load()).tellMeanwhile(site, since),
        );
      }),
    );
    this.add(
      new ForgottenNotice(parts.account, async (site, cluster) => {
        await funnel.run('forgotten', async () =>
          (await this.door.load()).tellForgotten(site, cluster),
        );
      }),
    );
    this.#register(funnel);
    this.#registerViews(funnel);
  }

  #register({ register: on }: CommandFunnel): void {
    const load = () => this.door.load();
    on('scienceGateway.cluster.create', () =>
      trusted(async () => (await load()).commands.create()),
    );
    on('scienceGateway.cluster.createWithQuestions', () =>
      trusted(async () => (await load()).commands.createWithQuestions()),
    );
    on('scienceGateway.cluster.scale', (ref) =>
      trusted(async () => (await load()).commands.scale(ref)),
    );
    on('scienceGateway.cluster.adapt', (ref) =>
      trusted(async () => (await load()).commands.adapt(ref)),
    );
    on('scienceGateway.cluster.stop', async (ref) => (await load()).commands.stop(ref));
    on('scienceGateway.cluster.lendKeys', (ref) =>
      trusted(async () => (await load()).commands.lendKeys(ref)),
    );
    on('scienceGateway.cluster.takeBackKeys', async (ref) =>
      (await load()).commands.takeBackKeys(ref),
    );
    on('scienceGateway.store.startWorker', () =>
      trusted(async () => {
        await (await load()).commands.startOneWorker();
        await Promise.all([
          runCommand('scienceGateway.stores.refresh'),
          runCommand('scienceGateway.jobs.refresh'),
        ]);
      }),
    );
    on('scienceGateway.cluster.extendLease', async (ref) => (await load()).leases.extend(ref));
    on('scienceGateway.cluster.chooseLease', async (ref) => (await load()).leases.choose(ref));
    on('scienceGateway.cluster.restartWorkers', (ref) =>
      trusted(async () => (await load()).workers.restart(ref)),
    );
    on('scienceGateway.clusters.stopAll', async () => (await load()).stops.stopAll());
    on('scienceGateway.clusters.leaveNothing', async () => (await load()).stops.leaveNothing());
  }

  #registerViews({ register: on }: CommandFunnel): void {
    const load = () => this.door.load();
    on('scienceGateway.cluster.openDashboard', async (ref) =>
      (await load()).commands.openDashboard(ref),
    );
    on('scienceGateway.cluster.openDashboardPage', async (ref) =>
      (await load()).commands.openDashboardPage(ref),
    );
    on('scienceGateway.cluster.copyName', async (ref) => (await load()).commands.copyName(ref));
    on('scienceGateway.cluster.showTables', async (ref) => (await load()).texts.showTables(ref));
    on('scienceGateway.cluster.showWorkerLogs', async (ref) => (await load()).texts.showLogs(ref));
    on('scienceGateway.clusters.showUsage', async () => (await load()).texts.showUsage());
    on('scienceGateway.clusters.refresh', async () => (await load()).commands.refresh());
  }
}
