import { SchedulerSession } from '../../src/dask/session.ts';
import { JobBoard } from '../../src/jobs/jobBoard.ts';
import type { Carrier } from '../../src/net/carrier.ts';
import { proxyTarget } from '../../src/site/proxyTarget.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testCarrier } from './carrier.ts';

/** A new cluster of a test with the board of its jobs; disposing it stops the cluster. */
export class OpenCluster implements AsyncDisposable {
  private constructor(
    private readonly site: Site,
    private readonly way: Carrier,
    readonly name: string,
    readonly session: SchedulerSession,
    readonly board: JobBoard,
  ) {}

  static async create(stack: Stack, site: Site, workers: number): Promise<OpenCluster> {
    const carrier = await testCarrier(stack);
    const name = await site.clusters.create({ workers });
    const credentials = await site.gateway.credentials(name);
    const target = proxyTarget(site.profile);
    const session = await SchedulerSession.open({ carrier, target, name, credentials });
    const board = await JobBoard.open(session);
    await untilWorkers(board, workers);
    return new OpenCluster(site, carrier, name, session, board);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.board[Symbol.asyncDispose]();
    await this.session[Symbol.asyncDispose]();
    await this.way[Symbol.asyncDispose]();
    await this.site.clusters.stop(this.name);
  }
}

/** Waits until the cluster has so many workers. */
async function untilWorkers(board: JobBoard, count: number): Promise<void> {
  if (board.workers >= count) return;
  await new Promise<void>((resolve) => {
    const listening = board.onDidChangeWorkers((now) => {
      if (now < count) return;
      listening.dispose();
      resolve();
    });
  });
}
