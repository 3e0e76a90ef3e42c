import { TOKEN_SCOPES, type TokenPurpose } from '../../hub/scopes.ts';
import type { Profile } from '../../site/profile.ts';
import { clearHost } from '../../site/clearHttp.ts';
import type { TokenFacts } from '../../site/siteToken.ts';
import { l10n } from '../platform/l10n.ts';
import type { Origins } from './savedAccount.ts';
import type { TokenTrouble } from './account.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long a token lives unless the site allows less, days. */
const USUAL_DAYS = 30;

/** A purpose in words, and what a person may want to know of it. */
export interface PurposeText {
  readonly title: string;
  readonly detail: string;
}

/** What a purpose of a token is, in words. */
export function purposeText(purpose: TokenPurpose): PurposeText {
  switch (purpose) {
    case 'name':
      return {
        title: l10n.t('Tell your name'),
        detail: l10n.t('To show who is signed in.'),
      };
    case 'gateway':
      return {
        title: l10n.t('Use Dask Gateway'),
        detail: l10n.t('To make, see and stop your clusters. Nothing works without it.'),
      };
    case 'expiry':
      return {
        title: l10n.t('Read when it expires'),
        detail: l10n.t('To tell you in time.'),
      };
    case 'server':
      return {
        title: l10n.t('Use your server at the hub'),
        detail: l10n.t('As a way to your clusters where only the hub can be reached.'),
      };
    case 'renewal':
      return {
        title: l10n.t('Renew itself'),
        detail: l10n.t(
          'So that you need not sign in every month; it may make other tokens of yours.',
        ),
      };
  }
}

/** What can be asked for at a profile, and what of it is ticked beforehand. */
export function proposedPurposes(profile: Profile): { purpose: TokenPurpose; isTicked: boolean }[] {
  const isClear = isInTheClear(profile);
  const purposes: TokenPurpose[] = ['gateway', 'name', 'expiry'];
  if (profile.carrier !== 'tcp') purposes.push('server');
  purposes.push('renewal');
  return purposes.map((purpose) => ({
    purpose,
    // What anybody on the way can read shall open as little as can be.
    isTicked: !isClear || (purpose !== 'server' && purpose !== 'renewal'),
  }));
}

/** The scopes of these purposes as the hub's token page wants them. */
export function scopesFor(purposes: readonly TokenPurpose[]): string {
  return purposes.flatMap((purpose) => TOKEN_SCOPES[purpose]).join(' ');
}

/** How long a token for this profile should live, days. */
export function proposedDays(profile: Profile): number {
  if (isInTheClear(profile)) return 1;
  return Math.min(USUAL_DAYS, profile.limits?.tokenDays ?? USUAL_DAYS);
}

function isInTheClear({ hub, gateway }: Profile): boolean {
  return clearHost(hub) !== undefined || clearHost(gateway.address) !== undefined;
}

/** What to choose on the token page for that many days (`token.html` of JupyterHub 2 to 6). */
export function expiryOption(days: number): string {
  if (days === USUAL_DAYS) return l10n.t('1 Month (30 days)');
  return days === 1 ? l10n.t('1 Day') : l10n.t('{0} days or less', Math.round(days * 10) / 10);
}

/** What a person reads after signing in: who, how long, what is missing. */
export function welcomeText(
  profile: Pick<Profile, 'name' | 'hub' | 'gateway'>,
  { user, expiresAt, createdAt }: TokenFacts,
  missing: readonly TokenPurpose[],
  now: number,
): string {
  const sentences = [l10n.t('Signed in to {0} as {1}.', profile.name, user)];
  if (expiresAt === null) {
    sentences.push(l10n.t('The token never expires: one of 30 days would be safer.'));
  } else if (expiresAt !== undefined) {
    sentences.push(l10n.t('The token expires {0}.', whenText(expiresAt, now)));
    const days = (expiresAt - (createdAt ?? now)) / DAY_MS;
    if (
      days > 1.1 &&
      isInTheClear({ ...profile, stores: [], results: { store: '', prefix: '' } })
    ) {
      sentences.push(l10n.t('It travels unencrypted: one of a single day would be safer.'));
    }
  }
  if (missing.length > 0) sentences.push(missingText(missing));
  return sentences.join(' ');
}

/** One sentence about everything that a token cannot do. */
export function missingText(missing: readonly TokenPurpose[]): string {
  const list = missing.map(
    (purpose) => `${purposeText(purpose).title} (${TOKEN_SCOPES[purpose].join(' ')})`,
  );
  return l10n.t('Missing permissions: {0}.', list.join(', '));
}

/** `on 22 December 2026`, or hours for what is near. */
export function whenText(time: number, now: number): string {
  const hours = (time - now) / HOUR_MS;
  if (hours <= 0) return l10n.t('now');
  if (hours < 1) return l10n.t('within the hour');
  if (hours < 48) return l10n.t('in {0} hours', Math.round(hours));
  if (hours < 24 * 14) return l10n.t('in {0} days', Math.round(hours / 24));
  return l10n.t('on {0}', dateText(time));
}

/** A day as people write it. */
export function dateText(time: number): string {
  return new Date(time).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}

/** Why the token in use does not do. */
export function troubleText(trouble: TokenTrouble, profile: string): string {
  switch (trouble) {
    case 'expired':
      return l10n.t(
        'Your token for {0} has expired. Jobs that run go on; sign in to see them.',
        profile,
      );
    case 'revoked':
      return l10n.t(
        'The hub of {0} does not know your token any more: it was revoked. Jobs that run go on; sign in to see them.',
        profile,
      );
    case 'gateway':
      return l10n.t(
        'Your token for {0} may not use Dask Gateway: the permission {1} is missing.',
        profile,
        TOKEN_SCOPES.gateway[0],
      );
  }
}

/** What is asked before a token goes to origins to which nobody agreed yet. */
export function movedText(before: Origins, now: Origins): string {
  return [
    l10n.t('Before: hub {0}, gateway {1}', before.hub, before.gateway),
    l10n.t('Now: hub {0}, gateway {1}', now.hub, now.gateway),
  ].join('\n');
}
