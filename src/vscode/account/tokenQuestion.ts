import { env, ThemeIcon, Uri } from 'vscode';
import type { TokenPurpose } from '../../hub/scopes.ts';
import { TOKEN_SCOPES } from '../../hub/scopes.ts';
import type { Profile } from '../../site/profile.ts';
import { askText } from '../platform/ask.ts';
import { askMany } from '../platform/askMany.ts';
import { l10n } from '../platform/l10n.ts';
import { checkToken, tokenPage } from './addresses.ts';
import {
  expiryOption,
  proposedDays,
  proposedPurposes,
  purposeText,
  scopesFor,
} from './tokenText.ts';

/** A token as a person pasted it, and what it should be able to do. */
export interface PastedToken {
  readonly token: string;
  readonly wanted: readonly TokenPurpose[];
}

/** Where and for what a token is asked for. */
export interface TokenQuestion {
  readonly profile: Profile;
  /** The hub as a browser finds it. */
  readonly hub: string;
  /** Asked for without a choice; default: the person ticks. */
  readonly purposes?: readonly TokenPurpose[];
}

/**
 * Lets the person tick what the token may do, puts the scopes on the clipboard, opens the hub's token
 * page and takes what is pasted. The clipboard is emptied afterwards. @throws Cancelled
 */
export async function askToken(question: TokenQuestion): Promise<PastedToken> {
  const { profile, hub } = question;
  const wanted = question.purposes ?? (await askPurposes(profile));
  const scopes = scopesFor(wanted);
  const page = tokenPage(hub);
  const copy = () => env.clipboard.writeText(scopes);
  const open = () => env.openExternal(Uri.parse(page));
  await copy();
  void open();
  const token = await askText({
    title: l10n.t('Sign In to {0}: Paste the Token', profile.name),
    prompt: l10n.t(
      'On the page that opened ({0}), choose “{1}”, paste the permissions from the clipboard, and bring the token here. Leave out a permission that the page refuses.',
      page,
      expiryOption(proposedDays(profile)),
    ),
    placeholder: l10n.t('Token'),
    password: true,
    check: checkToken,
    buttons: [
      {
        iconPath: new ThemeIcon('copy'),
        tooltip: l10n.t('Copy the permissions again'),
        run: copy,
      },
      {
        iconPath: new ThemeIcon('link-external'),
        tooltip: l10n.t('Open the token page again'),
        run: open,
      },
    ],
  });
  // A token left in the clipboard would be pasted into the next chat.
  const left = (await env.clipboard.readText()).trim();
  if (left === token || left === scopes) await env.clipboard.writeText('');
  return { token, wanted };
}

async function askPurposes(profile: Profile): Promise<readonly TokenPurpose[]> {
  const items = proposedPurposes(profile).map(({ purpose, isTicked }) => ({
    label: purposeText(purpose).title,
    description: TOKEN_SCOPES[purpose].join(' '),
    detail: purposeText(purpose).detail,
    picked: isTicked,
    purpose,
  }));
  const chosen = await askMany({
    title: l10n.t('Sign In to {0}: What May the Token Do?', profile.name),
    placeholder: l10n.t('Enter copies the ticked permissions and opens the hub’s token page'),
    items,
  });
  return chosen.map(({ purpose }) => purpose);
}
