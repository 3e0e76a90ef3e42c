import type { CardLine, FormCard } from '../../shared/form.ts';
import { l10n } from '../platform/l10n.ts';

/** A row of the card as a list. */
export interface CardItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The button or remedy that it stands for. */
  readonly id?: string | undefined;
}

const icons = { good: 'pass', note: 'info', bad: 'error', later: 'ellipsis' } as const;

/** The card as a list: what is in the way, what could be mended, the ways on, then all other lines. */
export function cardItems({ lines, buttons }: FormCard): CardItem[] {
  const isBad = ({ verdict }: CardLine) => verdict === 'bad';
  const hasFix = ({ fix }: CardLine) => fix !== undefined;
  const ranked = [
    ...lines.filter((line) => isBad(line) && hasFix(line)),
    ...lines.filter((line) => isBad(line) && !hasFix(line)),
    ...lines.filter((line) => !isBad(line) && hasFix(line)),
  ];
  const others = lines.filter((line) => !ranked.includes(line));
  const ways = buttons.map(({ id, title }) => ({
    label: l10n.t('$(play) {0}', title),
    description: '',
    detail: '',
    id,
  }));
  return [...ranked.map(itemOf), ...ways, ...others.map(itemOf)];
}

function itemOf({ verdict, label, says, fix }: CardLine): CardItem {
  return {
    label: `$(${icons[verdict]}) ${label}`,
    description: fix ? l10n.t('Enter: {0}', fix.title) : '',
    detail: says,
    id: fix?.id,
  };
}
