import { InvalidInput } from '../../base/errors.ts';
import type { CarrierChoice } from '../../site/profile.ts';
import type { Account } from '../account/account.ts';
import { NotSignedIn } from '../account/notSignedIn.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { Settings } from '../platform/settings.ts';
import type { ServerConsent } from './serverConsent.ts';

/** Asks how schedulers shall be reached, and keeps that in the profile; then tries at once. */
export async function chooseWay(
  account: Account,
  settings: Settings,
  consent: ServerConsent,
): Promise<void> {
  const { profile } = account;
  if (!profile) throw new NotSignedIn();
  if (account.isGiven) {
    const message = l10n.t('The gateway of this profile is always reached directly.');
    throw new InvalidInput('profile', message);
  }
  const active = profile.carrier ?? 'auto';
  const items = choices().map((item) => ({
    ...item,
    description: item.choice === active ? l10n.t('in use') : '',
  }));
  const { choice } = await askChoice({
    title: l10n.t('How to Reach the Schedulers of {0}', profile.name),
    placeholder: l10n.t('Choose a way'),
    items,
    ...pick(items.find((item) => item.choice === active)),
  });
  // Who chooses the hub's way says yes to the server that it needs.
  if (choice === 'hub') await consent.allow(profile.name);
  if (choice !== active) await settings.saveProfile({ ...profile, carrier: choice });
  else account.require().ways.retry();
}

function choices(): readonly { label: string; detail: string; choice: CarrierChoice }[] {
  return [
    {
      label: l10n.t('Automatic'),
      detail: l10n.t('Directly where that goes, else through the hub'),
      choice: 'auto',
    },
    {
      label: l10n.t('Directly'),
      detail: l10n.t('By TCP to the address of the gateway’s proxy'),
      choice: 'tcp',
    },
    {
      label: l10n.t('Through the Hub'),
      detail: l10n.t('By HTTPS and your own server at the hub, which is started when needed'),
      choice: 'hub',
    },
  ];
}

const pick = <T>(active: T | undefined) => (active === undefined ? {} : { active });
