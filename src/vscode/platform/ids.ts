/**
 * The one typed home of every name that `package.json` shares with the code: commands and what they
 * take, views, context keys, settings. `test/unit/manifest.test.ts` holds the two together.
 *
 * @module
 */
import type { PythonLibrary } from '../../shared/pythonView.ts';
import type { ClusterRef, JobRef, StorePlace, SweepRef, WorkerRef } from './subjects.ts';

/** What each command takes; all arguments are optional in the palette, which then asks. */
export interface CommandArguments {
  'scienceGateway.account.signIn': [profile?: string];
  'scienceGateway.account.signInAgain': [];
  'scienceGateway.account.signOut': [];
  'scienceGateway.account.switch': [];
  'scienceGateway.account.renew': [];
  'scienceGateway.account.importAwsConfig': [];
  'scienceGateway.profile.switch': [];
  'scienceGateway.profile.add': [];
  'scienceGateway.way.choose': [];
  'scienceGateway.profile.import': [];
  'scienceGateway.profile.export': [];
  'scienceGateway.profile.edit': [];
  'scienceGateway.stack.start': [];
  'scienceGateway.stack.stop': [];
  'scienceGateway.gateway.refresh': [];
  'scienceGateway.connection.check': [];
  'scienceGateway.log.show': [];
  'scienceGateway.status.show': [];
  'scienceGateway.cluster.create': [];
  'scienceGateway.cluster.createWithQuestions': [];
  'scienceGateway.cluster.scale': [cluster?: ClusterRef];
  'scienceGateway.cluster.adapt': [cluster?: ClusterRef];
  'scienceGateway.cluster.extendLease': [cluster?: ClusterRef];
  'scienceGateway.cluster.chooseLease': [cluster?: ClusterRef];
  'scienceGateway.cluster.stop': [cluster?: ClusterRef];
  'scienceGateway.clusters.stopAll': [];
  'scienceGateway.clusters.leaveNothing': [];
  'scienceGateway.clusters.showUsage': [];
  'scienceGateway.cluster.showTables': [cluster?: ClusterRef];
  'scienceGateway.cluster.showWorkerLogs': [which?: ClusterRef | WorkerRef];
  'scienceGateway.cluster.restartWorkers': [which?: ClusterRef | WorkerRef];
  'scienceGateway.cluster.openDashboard': [cluster?: ClusterRef];
  'scienceGateway.cluster.openDashboardPage': [cluster?: ClusterRef];
  'scienceGateway.cluster.copyName': [cluster?: ClusterRef];
  'scienceGateway.cluster.lendKeys': [cluster?: ClusterRef];
  'scienceGateway.cluster.takeBackKeys': [cluster?: ClusterRef];
  'scienceGateway.clusters.refresh': [];
  'scienceGateway.job.submit': [cluster?: ClusterRef];
  'scienceGateway.job.submitFile': [file?: unknown, entry?: unknown];
  'scienceGateway.job.submitSelection': [];
  'scienceGateway.job.submitCell': [cell?: unknown];
  'scienceGateway.job.runAgain': [job?: JobRef];
  'scienceGateway.job.editAndRunAgain': [job?: JobRef];
  'scienceGateway.job.cancel': [job?: JobRef];
  'scienceGateway.job.showLog': [job?: JobRef];
  'scienceGateway.job.openArray': [job?: JobRef];
  'scienceGateway.job.copyUrl': [job?: JobRef];
  'scienceGateway.job.copyId': [job?: JobRef];
  'scienceGateway.job.forget': [job?: JobRef];
  'scienceGateway.job.show': [job?: JobRef];
  'scienceGateway.job.resume': [job?: JobRef];
  'scienceGateway.job.runRest': [job?: JobRef];
  'scienceGateway.job.insertCell': [job?: JobRef];
  'scienceGateway.job.compare': [job?: JobRef, selected?: readonly JobRef[]];
  'scienceGateway.jobs.showAll': [];
  'scienceGateway.jobs.showMine': [];
  'scienceGateway.jobs.refresh': [];
  'scienceGateway.sweep.cancel': [sweep?: SweepRef];
  'scienceGateway.sweep.resume': [sweep?: SweepRef];
  'scienceGateway.store.setKeys': [place?: StorePlace];
  'scienceGateway.store.startWorker': [];
  'scienceGateway.store.addBucket': [place?: StorePlace];
  'scienceGateway.store.openAddress': [target?: unknown];
  'scienceGateway.store.openFolder': [folder?: unknown];
  'scienceGateway.store.remove': [place?: StorePlace];
  'scienceGateway.store.inspect': [target?: unknown];
  'scienceGateway.store.copyLink': [place?: StorePlace];
  'scienceGateway.store.uploadFiles': [place?: StorePlace];
  'scienceGateway.store.uploadFolders': [place?: StorePlace];
  'scienceGateway.store.download': [place?: StorePlace];
  'scienceGateway.store.delete': [place?: StorePlace, all?: readonly StorePlace[]];
  'scienceGateway.store.countChunks': [place?: StorePlace];
  'scienceGateway.store.filter': [place?: StorePlace];
  'scienceGateway.store.clearFilter': [place?: StorePlace];
  'scienceGateway.store.loadMore': [place?: StorePlace];
  'scienceGateway.store.copyUrl': [place?: StorePlace];
  'scienceGateway.store.copyValue': [place?: StorePlace];
  'scienceGateway.store.refresh': [place?: StorePlace];
  'scienceGateway.stores.refresh': [];
  'scienceGateway.array.open': [target?: unknown];
  'scienceGateway.array.whoMade': [target?: unknown];
  'scienceGateway.array.selectForCompare': [target?: unknown];
  'scienceGateway.array.compareWithSelected': [target?: unknown, all?: readonly StorePlace[]];
  'scienceGateway.preview.save': [];
  'scienceGateway.preview.copyPicture': [];
  'scienceGateway.preview.copyValues': [];
  'scienceGateway.preview.copyAsPython': [library?: PythonLibrary];
  'scienceGateway.preview.keepOpen': [];
  'scienceGateway.preview.openBeside': [];
  'scienceGateway.preview.copyLink': [];
  'scienceGateway.admin.writeFiles': [];
  'scienceGateway.view.retry': [view?: ViewId];
}

/** Names of all commands. */
export type CommandId = keyof CommandArguments;

/** Commands that mean something only on a row or behind a button; the palette hides them. */
export const TREE_ONLY = [
  'scienceGateway.account.signInAgain',
  'scienceGateway.store.clearFilter',
  'scienceGateway.store.copyValue',
  'scienceGateway.store.loadMore',
  'scienceGateway.store.refresh',
  'scienceGateway.view.retry',
  'scienceGateway.sweep.cancel',
  'scienceGateway.sweep.resume',
] as const satisfies readonly CommandId[];

/** All commands, those of the palette first. */
export const COMMANDS = [
  'scienceGateway.account.signIn',
  'scienceGateway.account.signOut',
  'scienceGateway.account.switch',
  'scienceGateway.account.renew',
  'scienceGateway.account.importAwsConfig',
  'scienceGateway.profile.switch',
  'scienceGateway.profile.add',
  'scienceGateway.way.choose',
  'scienceGateway.profile.import',
  'scienceGateway.profile.export',
  'scienceGateway.profile.edit',
  'scienceGateway.stack.start',
  'scienceGateway.stack.stop',
  'scienceGateway.gateway.refresh',
  'scienceGateway.connection.check',
  'scienceGateway.log.show',
  'scienceGateway.status.show',
  'scienceGateway.cluster.create',
  'scienceGateway.cluster.createWithQuestions',
  'scienceGateway.cluster.scale',
  'scienceGateway.cluster.adapt',
  'scienceGateway.cluster.extendLease',
  'scienceGateway.cluster.chooseLease',
  'scienceGateway.cluster.stop',
  'scienceGateway.clusters.stopAll',
  'scienceGateway.clusters.leaveNothing',
  'scienceGateway.clusters.showUsage',
  'scienceGateway.cluster.showTables',
  'scienceGateway.cluster.showWorkerLogs',
  'scienceGateway.cluster.restartWorkers',
  'scienceGateway.cluster.openDashboard',
  'scienceGateway.cluster.openDashboardPage',
  'scienceGateway.cluster.copyName',
  'scienceGateway.cluster.lendKeys',
  'scienceGateway.cluster.takeBackKeys',
  'scienceGateway.clusters.refresh',
  'scienceGateway.job.submit',
  'scienceGateway.job.submitFile',
  'scienceGateway.job.submitSelection',
  'scienceGateway.job.submitCell',
  'scienceGateway.job.runAgain',
  'scienceGateway.job.editAndRunAgain',
  'scienceGateway.job.cancel',
  'scienceGateway.job.showLog',
  'scienceGateway.job.openArray',
  'scienceGateway.job.copyUrl',
  'scienceGateway.job.copyId',
  'scienceGateway.job.forget',
  'scienceGateway.job.show',
  'scienceGateway.job.resume',
  'scienceGateway.job.runRest',
  'scienceGateway.job.insertCell',
  'scienceGateway.job.compare',
  'scienceGateway.jobs.showAll',
  'scienceGateway.jobs.showMine',
  'scienceGateway.jobs.refresh',
  'scienceGateway.store.setKeys',
  'scienceGateway.store.startWorker',
  'scienceGateway.store.addBucket',
  'scienceGateway.store.openAddress',
  'scienceGateway.store.openFolder',
  'scienceGateway.store.inspect',
  'scienceGateway.store.copyUrl',
  'scienceGateway.store.copyLink',
  'scienceGateway.store.filter',
  'scienceGateway.store.countChunks',
  'scienceGateway.store.uploadFiles',
  'scienceGateway.store.uploadFolders',
  'scienceGateway.store.download',
  'scienceGateway.store.delete',
  'scienceGateway.store.remove',
  'scienceGateway.stores.refresh',
  'scienceGateway.array.open',
  'scienceGateway.array.whoMade',
  'scienceGateway.array.selectForCompare',
  'scienceGateway.array.compareWithSelected',
  'scienceGateway.preview.save',
  'scienceGateway.preview.copyPicture',
  'scienceGateway.preview.copyValues',
  'scienceGateway.preview.copyAsPython',
  'scienceGateway.preview.keepOpen',
  'scienceGateway.preview.openBeside',
  'scienceGateway.preview.copyLink',
  'scienceGateway.admin.writeFiles',
  ...TREE_ONLY,
] as const satisfies readonly CommandId[];

/** The views, in the order in which they stand. */
export const VIEWS = [
  'scienceGateway.gateway',
  'scienceGateway.clusters',
  'scienceGateway.jobs',
  'scienceGateway.stores',
] as const;

/** Name of a view. */
export type ViewId = (typeof VIEWS)[number];

/** Context keys that `when` clauses read, and what they hold. */
export interface ContextKeys {
  /** False until the account is known, so that nothing flashes. */
  'scienceGateway.ready': boolean;
  'scienceGateway.signedIn': boolean;
  /** The gateway has listed its clusters at least once. */
  'scienceGateway.clustersKnown': boolean;
  /** The Jobs view shows everybody's jobs, not only mine. */
  'scienceGateway.jobs.all': boolean;
  /** A preview is in front whose tab the next array would take. */
  'scienceGateway.preview.canKeep': boolean;
  'scienceGateway.array.isSelectedForCompare': boolean;
}

/** All context keys. */
export const CONTEXT_KEYS = [
  'scienceGateway.ready',
  'scienceGateway.signedIn',
  'scienceGateway.clustersKnown',
  'scienceGateway.jobs.all',
  'scienceGateway.preview.canKeep',
  'scienceGateway.array.isSelectedForCompare',
] as const satisfies readonly (keyof ContextKeys)[];

/** All settings. */
export const SETTINGS = [
  'scienceGateway.profiles',
  'scienceGateway.profile',
  'scienceGateway.preview.hostMemory',
  'scienceGateway.preview.pageMemory',
] as const;
