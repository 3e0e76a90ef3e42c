import type { PreviewWords } from '../../../shared/previewWords.ts';
import { boundText } from '../format.ts';
import { type Profile, rangeOf } from './profile.ts';

/** How many values there are, the smallest and the largest. */
export function rangeWords(profile: Profile, words: PreviewWords): readonly (string | number)[] {
  const range = rangeOf(profile);
  const count = profile.reduce((n, value) => n + Number(!Number.isNaN(value)), 0);
  if (!range) return [count, words.noValues, words.noValues];
  return [count, boundText(0, range), boundText(1, range)];
}
