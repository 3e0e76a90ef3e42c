import { sentence } from '../../base/errors.ts';
import { accountRow, type AccountFacts } from '../account/accountRow.ts';
import { errorRow } from '../platform/errorRow.ts';
import type { CommandId } from '../platform/ids.ts';
import { l10n } from '../platform/l10n.ts';
import { remedyOf } from '../platform/problem.ts';
import type { Row, RowIcon } from '../platform/row.ts';
import type { StorePlace } from '../platform/subjects.ts';
import type { WayState } from '../../site/ways.ts';
import { wayRow } from '../ways/wayText.ts';

/** What is known of one part of the institution. */
export type Part =
  | { readonly state: 'unknown' }
  | { readonly state: 'up'; readonly detail: string }
  | { readonly state: 'down'; readonly error: unknown; readonly since: number };

/** What an answer makes of a part; `since` is when it went down, not when it was asked last. */
export function judged(
  before: Part,
  answer: { readonly detail: string } | { readonly error: unknown },
  now: number,
): Part {
  if ('detail' in answer) return { state: 'up', detail: answer.detail };
  const since = before.state === 'down' ? before.since : now;
  return { state: 'down', error: answer.error, since };
}

/** What the Gateway view shows; plain data, so that its rows are tested without the editor. */
export interface GatewayFacts {
  readonly profile: string;
  readonly hub: string | undefined;
  readonly gateway: string | undefined;
  readonly account: AccountFacts;
  readonly isSignedIn: boolean;
  readonly isLocal: boolean;
  readonly stack: 'unknown' | 'stopped' | 'starting' | 'running';
  readonly stores: readonly { readonly name: string; readonly endpoint: string | undefined }[];
  readonly part: (name: string) => Part;
  /** How schedulers are reached; `undefined` where there is no choice. */
  readonly way: WayState | undefined;
  /** Why settings or secrets could not be read. */
  readonly problem: unknown;
}

/** The rows of the Gateway view; none when nothing is set up, so that its welcome shows. */
export function gatewayRows(facts: GatewayFacts): Row[] {
  const rows: Row[] = [];
  if (facts.problem !== undefined) rows.push(errorRow('scienceGateway.gateway', '', facts.problem));
  if (!facts.isSignedIn && facts.isLocal && facts.stack !== 'starting') return rows;
  rows.push({
    id: 'profile',
    label: l10n.t('Profile'),
    description: facts.profile,
    icon: { id: 'organization' },
    tooltip: facts.hub === undefined ? facts.profile : `${facts.profile}\n${facts.hub}`,
    context: 'profile',
  });
  if (facts.isLocal) rows.push(stackRow(facts.stack));
  if (facts.hub === undefined) return rows;
  rows.push(accountOrHubRow(facts));
  if (!facts.isSignedIn) return rows;
  rows.push(gatewayRow(facts));
  if (facts.way) rows.push(wayRow(facts.way));
  for (const store of facts.stores) rows.push(storeRow(store, facts));
  return rows;
}

/** A hub that does not answer takes the place of the account; what it said of the token does not. */
function accountOrHubRow({ account, hub, part }: GatewayFacts): Row {
  const state = part('hub');
  const isKnown = account.state !== 'in' || account.trouble !== undefined;
  if (state.state === 'down' && !isKnown) {
    return downRow('account', l10n.t('Hub'), state.error, 'account.in');
  }
  return accountRow(account, hub ?? '', state.state === 'up');
}

function gatewayRow({ gateway, part }: GatewayFacts): Row {
  const state = part('gateway');
  const label = l10n.t('Dask Gateway');
  if (state.state === 'down') return downRow('gateway', label, state.error, 'gateway');
  return {
    id: 'gateway',
    label,
    description: state.state === 'up' ? state.detail : l10n.t('asking…'),
    icon: partIcon(state, 'server-environment'),
    tooltip: gateway ?? label,
    context: 'gateway',
  };
}

function storeRow(
  { name, endpoint }: GatewayFacts['stores'][number],
  { part, isLocal }: GatewayFacts,
): Row<StorePlace> {
  const state = part(`store/${name}`);
  const context = isLocal ? 'gateway.store.local' : 'gateway.store.own';
  const subject: StorePlace = { kind: 'store', store: name, bucket: '', path: '' };
  const id = `store/${name}`;
  if (state.state === 'down') {
    return { ...downRow(id, l10n.t('Store {0}', name), state.error, context), subject };
  }
  return {
    id,
    label: l10n.t('Store'),
    description: state.state === 'up' ? l10n.t('{0} reachable', name) : name,
    icon: partIcon(state, 'database'),
    tooltip: endpoint === undefined ? name : `${name}\n${endpoint}`,
    context,
    subject,
  };
}

function stackRow(stack: GatewayFacts['stack']): Row {
  const words = {
    unknown: '',
    stopped: l10n.t('stopped'),
    starting: l10n.t('starting…'),
    running: l10n.t('running'),
  };
  const icons: Record<GatewayFacts['stack'], RowIcon> = {
    unknown: { id: 'vm-outline' },
    stopped: { id: 'vm-outline' },
    starting: { id: 'loading~spin' },
    running: { id: 'vm-active', color: 'testing.iconPassed' },
  };
  return {
    id: 'stack',
    label: l10n.t('Local gateway'),
    description: words[stack],
    icon: icons[stack],
    context: `stack.${stack}`,
  };
}

/** A part that does not answer: what it said, and one click to try again or to sign in. */
function downRow(id: string, label: string, error: unknown, context: string): Row<never> {
  const signIn = remedyOf(error) === 'signIn';
  const message = sentence(error);
  const command: CommandId = signIn
    ? 'scienceGateway.account.signInAgain'
    : 'scienceGateway.gateway.refresh';
  return {
    id,
    label,
    description: message,
    icon: { id: 'error', color: 'list.errorForeground' },
    tooltip: message,
    spoken: l10n.t('{0} does not answer: {1}', label, message),
    context: `${context}.down`,
    command: { id: command, args: [] },
  };
}

function partIcon(part: Part, id: string): RowIcon {
  return part.state === 'up' ? { id, color: 'testing.iconPassed' } : { id };
}
