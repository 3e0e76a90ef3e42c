import { l10n } from './platform/l10n.ts';
import type * as seldom from './seldom.ts';

/** Loads what few people do, when one of them does. */
export async function loadSeldom(): Promise<typeof seldom> {
  const loaded = await import('./seldom.ts');
  loaded.useTranslation(l10n.t);
  return loaded;
}
