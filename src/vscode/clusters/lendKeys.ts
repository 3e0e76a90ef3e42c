import { ProgressLocation, window } from 'vscode';
import { delay, type Cancellable } from '../../base/abort.ts';
import type { Site } from '../../site/site.ts';
import { Cancelled, signalOf } from '../platform/cancellation.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { tagOf } from '../platform/problem.ts';
import { shortName } from './clusterText.ts';

/** How long the first worker of a new cluster is waited for, ms; then the job itself will tell. */
const FIRST_WORKER_MS = 60_000;
const PAUSE_MS = 500;

/**
 * Before a job is handed over: where the workers have no keys of the store, the user is asked to lend
 * theirs. @throws Cancelled when nothing shall be submitted.
 */
export async function offerKeys(site: Site, cluster: string, bucket?: string): Promise<void> {
  const store = site.profile.results.store;
  const place = site.profile.stores.find(({ name }) => name === store);
  if (!place || place.anonymous) return;
  const keys = await lookUp(site, cluster, { store, bucket });
  if (keys !== 'none') return;
  const lend = l10n.t('Lend Keys');
  const without = l10n.t('Submit Without');
  const answer = await window.showInformationMessage(
    l10n.t(
      'The workers of cluster {0} have no keys of store {1}. Lend yours for what jobs write there? They stay in the memory of the cluster and are gone with it.',
      shortName(cluster),
      store,
    ),
    lend,
    without,
  );
  if (answer === undefined) throw new Cancelled();
  if (answer === lend) await lendKeys(site, cluster, bucket);
}

/** Lends the user's keys of the results store; asks for them first where there are none. */
export async function lendKeys(site: Site, cluster: string, bucket?: string): Promise<void> {
  const store = site.profile.results.store;
  const place = bucket === undefined ? {} : { bucket };
  try {
    await site.lendKeys(cluster, store, place);
  } catch (error) {
    if (tagOf(error) !== 'NoKeysToLend') throw error;
    await runCommand('scienceGateway.store.setKeys', {
      kind: 'store',
      store,
      bucket: '',
      path: '',
    });
    await site.lendKeys(cluster, store, place);
  }
}

function lookUp(
  site: Site,
  cluster: string,
  { store, bucket }: { store: string; bucket: string | undefined },
) {
  const title = l10n.t('Waiting for the first worker of cluster {0}', shortName(cluster));
  const place = bucket === undefined ? {} : { bucket };
  const ask = (options: Cancellable) => site.workerKeys(cluster, store, { ...place, ...options });
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      const signal = signalOf(token);
      const end = Date.now() + FIRST_WORKER_MS;
      for (;;) {
        const keys = await ask({ signal });
        if (keys !== 'unknown' || Date.now() > end) return keys;
        await delay(PAUSE_MS, { signal });
      }
    },
  );
}
