import { l10n } from '../platform/l10n.ts';
import type { Row, RowIcon } from '../platform/row.ts';
import type { TokenTrouble } from './account.ts';
import { dateText, movedText, troubleText, whenText } from './tokenText.ts';
import type { Origins } from './savedAccount.ts';

/** What the account's row shows; plain data, so that it is tested without the editor. */
export interface AccountFacts {
  readonly state: 'out' | 'in' | 'moved';
  readonly profile: string;
  readonly user: string | undefined;
  /** Ms since the epoch; `null`: never; `undefined`: not known. */
  readonly expiresAt: number | null | undefined;
  readonly trouble: TokenTrouble | undefined;
  /** Where the token was to go, and where the profile points now. */
  readonly moved: { readonly before: Origins; readonly now: Origins } | undefined;
  /** The hub's own token of the server in which this editor runs. */
  readonly isServer: boolean;
  readonly now: number;
}

const SOON_MS = 7 * 24 * 3_600_000;
const WARNING: RowIcon = { id: 'warning', color: 'list.warningForeground' };
const ERROR: RowIcon = { id: 'error', color: 'list.errorForeground' };
const again = { id: 'scienceGateway.account.signInAgain', args: [] } as const;

/** Who is signed in, until when, and what is the matter with the token. */
export function accountRow(facts: AccountFacts, hub: string, isUp: boolean): Row {
  const { state, user = '', trouble, moved, profile } = facts;
  const row = { id: 'account', label: l10n.t('Account'), icon: { id: 'account' } };
  if (moved) {
    const spoken = l10n.t('The addresses of {0} have changed. Confirm them.', profile);
    const tooltip = `${spoken}\n${movedText(moved.before, moved.now)}`;
    const description = l10n.t('addresses changed, not signed in');
    return {
      ...row,
      description,
      icon: WARNING,
      tooltip,
      spoken,
      context: 'account.out',
      command: again,
    };
  }
  if (state !== 'in') {
    return { ...row, description: l10n.t('not signed in'), context: 'account.out', command: again };
  }
  if (trouble) {
    const tooltip = troubleText(trouble, profile);
    const icon = trouble === 'gateway' ? WARNING : ERROR;
    const description = `${troubleWords(trouble)} · ${user}`;
    const context = facts.isServer ? 'account.server' : 'account.in.down';
    return { ...row, description, icon, tooltip, spoken: tooltip, context, command: again };
  }
  return {
    ...row,
    description: [user, expiryWords(facts)].filter(Boolean).join(' · '),
    icon: isUp ? { id: 'account', color: 'testing.iconPassed' } : { id: 'account' },
    tooltip: [l10n.t('{0} at {1}', user, hub), originText(facts)].filter(Boolean).join('\n'),
    context: facts.isServer ? 'account.server' : 'account.in',
  };
}

function troubleWords(trouble: TokenTrouble): string {
  switch (trouble) {
    case 'expired':
      return l10n.t('token expired, sign in');
    case 'revoked':
      return l10n.t('token revoked, sign in');
    case 'gateway':
      return l10n.t('permission missing, sign in');
  }
}

/** Only what is near is worth a place in the row. */
function expiryWords({ expiresAt, now }: AccountFacts): string | undefined {
  if (typeof expiresAt !== 'number' || expiresAt - now > SOON_MS) return undefined;
  return l10n.t('token expires {0}', whenText(expiresAt, now));
}

function originText({ expiresAt, isServer }: AccountFacts): string | undefined {
  if (isServer) return l10n.t('The hub’s own token of your server');
  if (expiresAt === null) return l10n.t('The token never expires');
  if (expiresAt === undefined) return undefined;
  return l10n.t('The token expires on {0}', dateText(expiresAt));
}
