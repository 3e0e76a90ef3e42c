import { ClusterCommands } from './clusterCommands.ts';
import { ClusterMaker } from './createCluster.ts';
import { ClusterTexts } from './clusterTexts.ts';
import type { DeskParts } from './deskParts.ts';
import { LeaseCommands } from './leaseCommands.ts';
import { tellForgotten } from './tellForgotten.ts';
import { tellMeanwhile } from './meanwhile.ts';
import { StopCommands } from './stopCommands.ts';
import { WorkerCommands } from './workerCommands.ts';

/** Everything that people do to clusters; one of it is made when it is first wanted. */
export class ClusterDesk {
  readonly maker: ClusterMaker;
  readonly commands: ClusterCommands;
  readonly leases: LeaseCommands;
  readonly stops: StopCommands;
  readonly workers: WorkerCommands;
  readonly texts: ClusterTexts;
  readonly tellMeanwhile = tellMeanwhile;
  readonly tellForgotten = tellForgotten;

  constructor(parts: DeskParts) {
    this.maker = new ClusterMaker(parts);
    this.commands = new ClusterCommands(parts, this.maker);
    this.leases = new LeaseCommands(parts.account);
    this.stops = new StopCommands(parts.account);
    this.workers = new WorkerCommands(parts.account);
    this.texts = new ClusterTexts(parts);
  }
}
