import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { BrowseParts } from './browseParts.ts';

/**
 * The endpoint of the store that a typed `s3://` address lies in. A bucket that neither the profile
 * nor the person has named may be anywhere: one question, and the answer is kept.
 */
export async function whereIs(
  url: string,
  { account, saved, reload }: BrowseParts,
): Promise<string | undefined> {
  const bucket = /^s3:\/\/([^/]+)/.exec(url)?.[1];
  if (bucket === undefined || saved.isPublic(url)) return undefined;
  const profile = account.site?.profile;
  const stores = profile?.stores ?? [];
  const known = stores.find(
    (store) =>
      store.buckets.includes(bucket) ||
      saved.bucketsOf(profile?.name ?? '', store.name).includes(bucket),
  );
  if (known) return known.endpoint;
  const [own, ...others] = stores.map((store) => ({
    label: store.name,
    description: store.endpoint ?? 'AWS',
    store,
  }));
  const open = {
    label: l10n.t('Public bucket'),
    description: l10n.t('at AWS, read without keys'),
    store: undefined,
  };
  const { store } = await askChoice<typeof open | NonNullable<typeof own>>({
    title: l10n.t('Where is {0}?', bucket),
    placeholder: l10n.t('The profile does not name this bucket. The answer is kept for you.'),
    items: [...(own ? [own] : []), ...others, open],
  });
  if (!store) await saved.addPlace({ url: `s3://${bucket}`, isPublic: true });
  else if (profile) await saved.addBucket({ profile: profile.name, store: store.name, bucket });
  reload();
  return store?.endpoint;
}
