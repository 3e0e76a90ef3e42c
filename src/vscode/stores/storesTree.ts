import { commands, workspace } from 'vscode';
import { ENDED } from '../../jobs/job.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import type { Account } from '../account/account.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../platform/row.ts';
import { RowTree } from '../platform/rowTree.ts';
import type { StorePlace } from '../platform/subjects.ts';
import type { BrowseDoor } from './browseDoor.ts';

/** The Stores view. Read when opened, never polled; what it shows comes from behind the door. */
export class StoresTree extends RowTree<StorePlace> {
  #door: BrowseDoor | undefined;
  /** Ids of jobs that had not ended when they were last told of. */
  readonly #underWay = new Set<string>();

  constructor(account: Account, log: Log) {
    super('scienceGateway.stores', log, account.ready, { canSelectMany: true });
    let site = account.site;
    this.add(
      account.onDidChange(() => {
        if (site === account.site) return;
        site = account.site;
        void this.#door?.ifLoaded((browsing) => browsing.forget());
        this.reload();
      }),
    );
    this.add(account.onDidChangeJobs((jobs) => this.#onJobs(jobs)));
    this.add(workspace.onDidChangeWorkspaceFolders(() => this.reload()));
  }

  /** Called once, before the view is seen. */
  connect(door: BrowseDoor): void {
    this.#door = door;
  }

  get selected(): readonly StorePlace[] {
    return this.view.selection.flatMap(({ subject }) => subject ?? []);
  }

  /**
   * What a key is meant for: the row with the focus, or all selected ones if it is one of them. VS Code
   * tells no extension which row has the focus; but its own command for the selection adds that row,
   * or takes it out.
   */
  async focused(): Promise<readonly StorePlace[]> {
    const before = this.view.selection;
    await commands.executeCommand('list.toggleSelection');
    const added = this.view.selection.filter((one) => !before.includes(one));
    await commands.executeCommand('list.toggleSelection');
    return (added.length > 0 ? added : before).flatMap(({ subject }) => subject ?? []);
  }

  /** What a job has written is there when it ends, without a press of Refresh. */
  #onJobs(jobs: readonly SiteJob[]): void {
    const written: string[] = [];
    for (const { id, state, output } of jobs) {
      if (!ENDED.includes(state)) this.#underWay.add(id);
      else if (this.#underWay.delete(id)) written.push(output);
    }
    if (written.length === 0) return;
    void this.#door?.ifLoaded(({ browser }) => {
      const listed = written.filter((url) => browser.noteWritten(url));
      if (listed.length > 0) this.reload();
    });
  }

  protected async rows(parent: Row<StorePlace> | undefined): Promise<readonly Row<StorePlace>[]> {
    const browsing = await this.#door?.load();
    return browsing ? browsing.browser.rows(parent) : [];
  }
}
