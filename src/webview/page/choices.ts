import type { PreviewWords } from '../../shared/previewWords.ts';

const scales = ['linear', 'log', 'symlog', 'sqrt'] as const;
const limits = ['minmax', '98', '95', 'visible'] as const;
const components = ['amplitude', 'phase', 'real', 'imaginary'] as const;

type Name = (typeof scales | typeof limits | typeof components)[number];

/** What the menus of a view offer, in this order, in words. */
export function choicesOf(words: Pick<PreviewWords, Worded>) {
  const labels: Readonly<Record<Name, string>> = {
    ...words,
    minmax: words.limitsAll,
    '98': words.limits98,
    '95': words.limits95,
    visible: words.limitsVisible,
  };
  const worded = <N extends Name>(names: readonly N[]) =>
    names.map((value) => ({ value, label: labels[value] }));
  return { scales: worded(scales), limits: worded(limits), components: worded(components) };
}

type Worded =
  | (typeof scales | typeof components)[number]
  | 'limitsAll'
  | 'limits98'
  | 'limits95'
  | 'limitsVisible';
