import { l10n } from '../platform/l10n.ts';

/** A sentence when `text` is no address of a hub or gateway. */
export function checkAddress(text: string): string | undefined {
  if (!URL.canParse(text)) {
    return l10n.t('Enter a whole address, for example https://hub.example.org.');
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return l10n.t('The address must begin with https:// or http://.');
  }
  if (url.username || url.password)
    return l10n.t('Leave user name and password out of the address.');
  if (url.search || url.hash) return l10n.t('Leave out everything from ? or # on.');
  return undefined;
}

/** What people paste of a hub, without the parts that are pages: `/hub/home`, `/user/ann/lab`. */
export function hubBase(text: string): string {
  const { origin, pathname } = new URL(text);
  const base = pathname.replace(/\/(hub|user)(\/.*)?$/, '').replace(/\/+$/, '');
  return origin + base;
}

/** Where a gateway usually is beside its hub. */
export function usualGateway(hub: string): string {
  return `${hub}/services/dask-gateway`;
}

/** The page where a hub gives out tokens. */
export function tokenPage(hub: string): string {
  return `${hub}/hub/token`;
}

/** Under which a token is kept: the two origins that may see it. */
export function originsOf(hub: string, gateway: string): string {
  return `${new URL(hub).origin} ${new URL(gateway).origin}`;
}

/** A sentence when `text` cannot be a hub token. */
export function checkToken(text: string): string | undefined {
  if (text === '') return l10n.t('Paste the token that the hub showed.');
  if (/\s/.test(text)) return l10n.t('A token has no spaces in it. Copy it once more.');
  if (text.length < 8 || text.length > 4096)
    return l10n.t('This is too short or too long for a token.');
  return undefined;
}

/** A name for a profile of this hub that is not taken. */
export function profileName(hub: string, taken: readonly string[]): string {
  const { host } = new URL(hub);
  for (let count = 1; ; count++) {
    const name = count === 1 ? host : `${host} ${count}`;
    if (!taken.includes(name)) return name;
  }
}
