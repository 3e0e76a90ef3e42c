import type { ExtensionContext, Memento, Uri } from 'vscode';
import { Disposables } from '../base/disposables.ts';
import { loadSeldom } from './loadSeldom.ts';
import type { Account } from './account/account.ts';
import { AccountFeature } from './account/accountFeature.ts';
import { ClusterFeature } from './clusters/clusterFeature.ts';
import { ClusterMemory } from './clusters/clusterMemory.ts';
import { ClustersTree } from './clusters/clustersTree.ts';
import type { ClusterDoor } from './clusters/clusterDoor.ts';
import type { DeskParts } from './clusters/deskParts.ts';
import { siteMemory } from './clusters/siteMemory.ts';
import { WorkerWatch } from './clusters/workerWatch.ts';
import { FormPanels } from './forms/formPanels.ts';
import { Attention } from './gateway/attention.ts';
import { ConnectionCheck } from './doctor/connectionCheck.ts';
import { GatewayTree } from './gateway/gatewayTree.ts';
import { Health } from './gateway/health.ts';
import { LocalStack } from './gateway/localStack.ts';
import { showOnStart } from './gateway/showOnStart.ts';
import { StackCommands } from './gateway/stackCommands.ts';
import { JobCommands } from './jobs/jobCommands.ts';
import { PagesDoor } from './jobs/pagesDoor.ts';
import { JobLogs } from './jobs/jobLogs.ts';
import { rememberedJobs } from './jobs/jobMemory.ts';
import { ShownJobs } from './jobs/shownJobs.ts';
import { JobsTree } from './jobs/jobsTree.ts';
import { CommandFunnel, runCommand } from './platform/commandFunnel.ts';
import { setContext } from './platform/contextKeys.ts';
import { l10n } from './platform/l10n.ts';
import { Log } from './platform/log.ts';
import { onDidChangeNetwork } from './platform/network.ts';
import { trusted } from './platform/trust.ts';
import { CompareChoice } from './preview/compareChoice.ts';
import { Previews } from './previews.ts';
import { StatusItem } from './status/statusItem.ts';
import { showStatusMenu } from './status/statusMenu.ts';
import { OpenPlaces } from './stores/openPlaces.ts';
import { SavedPlaces } from './stores/savedPlaces.ts';
import { StoresFeature } from './stores/storesFeature.ts';
import { chooseWay } from './ways/chooseWay.ts';
import { HubProgress } from './ways/hubProgress.ts';
import { OnScreen } from './ways/onScreen.ts';
import { ServerConsent } from './ways/serverConsent.ts';
import { SubmitFeature, type ScienceGatewayApi } from './submit/submitFeature.ts';
import { wayMemory } from './ways/wayMemory.ts';

/** Everything the extension is made of, wired once. */
export class Assembly extends Disposables {
  /** For other extensions. */
  readonly api: ScienceGatewayApi;
  readonly #log = this.add(new Log(l10n.t('Science Gateway')));
  readonly #funnel = this.add(new CommandFunnel(this.#log));
  readonly #stack = this.add(new LocalStack(this.#log));
  readonly #feature: AccountFeature;
  readonly #account: Account;
  readonly #previews: Previews;
  readonly #consent: ServerConsent;
  #progress: HubProgress | undefined;
  readonly #door: ClusterDoor;

  constructor(context: ExtensionContext) {
    super();
    const { globalState, workspaceState, extensionUri } = context;
    this.#consent = new ServerConsent(globalState);
    this.#feature = this.add(
      new AccountFeature({
        context,
        stack: this.#stack,
        jobMemory: ({ name }, user) => rememberedJobs(globalState, `${name} ${user}`),
        ways: (profile) => ({
          wayMemory: wayMemory(globalState, profile.name),
          ...siteMemory(globalState, profile, this.#stack.home),
          mayStartServer: this.#consent.of(profile),
          onHubStep: (step, words) => this.#progress?.step(profile, step, words),
        }),
        log: this.#log,
      }),
    );
    this.#account = this.#feature.account;
    this.#progress = this.add(new HubProgress(this.#account, this.#consent));
    this.add(onDidChangeNetwork(() => this.#account.reopen()));
    const arrays = this.#arrays(context);
    this.#previews = this.add(new Previews(arrays));
    const forms = this.add(this.#forms(extensionUri));
    const workers = this.add(new WorkerWatch(this.#account));
    this.#door = this.#makesClusters({ forms, workers, memento: globalState }, workspaceState);
    this.#tellContext();
    this.add(new StatusItem(this.#account));
    const health = this.add(new Health(this.#account, this.#log));
    const gatewayTree = this.add(new GatewayTree(this.#account, health, this.#stack, this.#log));
    const clustersTree = this.add(new ClustersTree(this.#account, workers, this.#log));
    const shownJobs = this.add(new ShownJobs(this.#account, globalState, this.#log));
    const jobsTree = this.add(new JobsTree(this.#account, shownJobs, this.#log));
    const stores = this.add(
      new StoresFeature({ ...arrays, previews: this.#previews }, this.#funnel),
    );
    this.api = this.#submits({ context, forms, shown: shownJobs, stores });
    const trees = [gatewayTree, clustersTree, jobsTree, stores.tree];
    this.add(new OnScreen(this.#account, trees));
    const join = () => this.#feature.signIn.joinLocal();
    this.#feature.register(this.#funnel);
    this.#registerStack(new StackCommands(join, this.#stack, extensionUri, this.#log));
    const logs = this.add(new JobLogs(this.#account, this.#log));
    this.#registerJobs(
      new JobCommands(this.#account, shownJobs, logs, this.#previews.open, stores.openResult),
      shownJobs,
    );
    this.#registerPages(extensionUri, shownJobs, stores);
    this.#funnel.register('scienceGateway.gateway.refresh', async () => {
      await this.#account.reload();
      await this.#account.site?.clusters.refresh();
      await health.check();
    });
    this.#checksConnection(versionOf(context));
    this.#funnel.register('scienceGateway.admin.writeFiles', async () =>
      (await loadSeldom()).writeAdminFiles(this.#account),
    );
    this.#funnel.register('scienceGateway.view.retry', async (view) => {
      if (view === 'scienceGateway.clusters') await this.#account.site?.clusters.refresh();
      for (const tree of trees) if (tree.id === view) tree.reload();
    });
    const account = this.#account;
    const funnel = this.#funnel;
    const stack = this.#stack;
    this.add(new Attention({ account, workers, health, stack, gatewayTree, clustersTree, funnel }));
    void this.#funnel.run('account', async () => {
      await this.#account.reload();
      if (this.#account.isLocal && this.#account.site) {
        await showOnStart(this.#stack.home, this.#previews.open);
      }
    });
  }

  /** What opens addresses of arrays, for the Stores view and the previews. */
  #arrays({ globalState, workspaceState, extensionUri }: ExtensionContext) {
    const saved = new SavedPlaces(globalState);
    const places = this.add(new OpenPlaces(this.#account, saved));
    const parts = { account: this.#account, saved, places, log: this.#log, extensionUri };
    return { ...parts, memento: workspaceState };
  }

  #submits(given: {
    context: ExtensionContext;
    forms: FormPanels;
    shown: ShownJobs;
    stores: StoresFeature;
  }): ScienceGatewayApi {
    const { context, forms, shown, stores } = given;
    const account = this.#account;
    const memento = context.globalState;
    const parts = {
      account,
      maker: this.#door,
      forms,
      shown,
      memento,
      version: versionOf(context),
    };
    return this.add(new SubmitFeature(parts, this.#funnel, (query) => stores.openLink(query))).api;
  }

  #makesClusters(
    given: Pick<DeskParts, 'forms' | 'workers' | 'memento'>,
    windowMemento: Memento,
  ): ClusterDoor {
    const imageDefault = async () => {
      const image = await this.#account.site?.siteDefault('image');
      return typeof image === 'string' && image !== '' ? image : undefined;
    };
    const memory = new ClusterMemory(given.memento);
    const parts = { ...given, account: this.#account, memory, imageDefault, log: this.#log };
    return this.add(new ClusterFeature(parts, windowMemento, this.#funnel)).door;
  }

  #checksConnection(version: string): void {
    const { sites } = this.#feature;
    const check = this.add(new ConnectionCheck(this.#account, sites, this.#log, version));
    this.#funnel.register('scienceGateway.connection.check', () => check.run());
  }

  /** Tabs with forms; one that comes back after a restart is filled by the command of its kind. */
  #forms(extensionUri: Uri): FormPanels {
    const forms = new FormPanels(extensionUri, this.#log);
    forms.onRestore('cluster', async () => {
      await this.#account.ready;
      if (this.#account.site) await runCommand('scienceGateway.cluster.create');
    });
    return forms;
  }

  #tellContext(): void {
    this.add(
      this.#account.onDidChange(() => {
        setContext('scienceGateway.signedIn', this.#account.site !== undefined);
        setContext('scienceGateway.ready', true);
      }),
    );
  }

  #registerStack(stack: StackCommands): void {
    const { register: on } = this.#funnel;
    on('scienceGateway.way.choose', () =>
      chooseWay(this.#account, this.#feature.settings, this.#consent),
    );
    on('scienceGateway.stack.start', () => trusted(() => stack.start()));
    on('scienceGateway.stack.stop', () => stack.stop());
    on('scienceGateway.log.show', () => this.#log.show());
    on('scienceGateway.status.show', () => showStatusMenu(this.#account));
  }

  #registerJobs(jobs: JobCommands, shown: ShownJobs): void {
    const { register: on } = this.#funnel;
    on('scienceGateway.job.cancel', (ref) => jobs.cancel(ref));
    on('scienceGateway.job.showLog', (ref) => jobs.showLog(ref));
    on('scienceGateway.job.openArray', (ref) => jobs.openArray(ref));
    on('scienceGateway.job.copyUrl', (ref) => jobs.copyUrl(ref));
    on('scienceGateway.job.copyId', (ref) => jobs.copyId(ref));
    on('scienceGateway.job.forget', (ref) => jobs.forget(ref));
    on('scienceGateway.sweep.cancel', (ref) => jobs.cancelSweep(ref));
    on('scienceGateway.sweep.resume', (ref) => trusted(() => jobs.resumeSweep(ref)));
    on('scienceGateway.jobs.showAll', () => shown.setScope('bucket'));
    on('scienceGateway.jobs.showMine', () => shown.setScope('mine'));
    on('scienceGateway.jobs.refresh', () => shown.reload());
  }

  #registerPages(extensionUri: Uri, shown: ShownJobs, stores: StoresFeature): void {
    this.#registerExports();
    const parts = { extensionUri, account: this.#account, shown, log: this.#log };
    const door = this.add(new PagesDoor(parts));
    const { register: on } = this.#funnel;
    on('scienceGateway.job.show', async (ref) => (await door.pages()).show(ref));
    on('scienceGateway.job.insertCell', async (ref) => (await door.pages()).insertCell(ref));
    on('scienceGateway.job.compare', async (ref, selected) =>
      (await door.pages()).compare(ref, selected),
    );
    on('scienceGateway.array.whoMade', async (target) =>
      (await door.pages()).whoMade(await stores.addressOf(target, this.#previews.active)),
    );
    const choice = new CompareChoice({
      addressOf: (target) => stores.addressOf(target, this.#previews.active),
      ask: () => stores.addressOf(undefined),
      compare: (a, b) => this.#previews.compare(a, b),
    });
    on('scienceGateway.array.selectForCompare', (target) => choice.select(target));
    on('scienceGateway.array.compareWithSelected', (target, all) => choice.compare(target, all));
  }

  #registerExports(): void {
    const { register: on } = this.#funnel;
    const { exports } = this.#previews;
    on('scienceGateway.preview.save', async () => (await exports()).save());
    on('scienceGateway.preview.copyPicture', async () => (await exports()).copyPicture());
    on('scienceGateway.preview.copyValues', async () => (await exports()).copyValues());
    on('scienceGateway.preview.copyAsPython', async (library) =>
      (await exports()).copyAsPython(library),
    );
  }
}

function versionOf({ extension }: ExtensionContext): string {
  return String((extension.packageJSON as { version?: unknown }).version);
}
