import { InvalidInput } from '../../base/errors.ts';
import type { Cluster } from '../../gateway/cluster.ts';
import type { Account } from '../account/account.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import { shortName } from './clusterText.ts';

/** The cluster that a row names, the only one, or the one that the person chooses. @throws Cancelled */
export async function chooseCluster(
  account: Account,
  ref: { readonly name?: string | undefined; readonly cluster?: string } | undefined,
  title: string,
): Promise<Cluster> {
  const { clusters } = account.require();
  const wanted = ref?.cluster ?? ref?.name;
  const named = clusters.clusters.find((cluster) => cluster.name === wanted);
  if (named) return named;
  if (clusters.clusters.length === 0) await clusters.refresh();
  const [only, ...others] = clusters.clusters;
  if (!only) {
    throw new InvalidInput('cluster', l10n.t('There is no cluster: create one first.'));
  }
  if (others.length === 0) return only;
  const items = clusters.clusters.map((cluster) => ({
    label: shortName(cluster.name),
    description: cluster.status,
    cluster,
  }));
  return (await askChoice({ title, placeholder: l10n.t('Which cluster?'), items })).cluster;
}
