import { fill } from '../../shared/fill.ts';
import type { FormField } from '../../shared/form.ts';
import type { FormWords } from '../../shared/formWords.ts';

/** What stands below a control: the site's or the caller's sentence, and what may be entered. */
export function helpOf(field: FormField, words: FormWords): string {
  return [rangeOf(field, words), field.help].filter(Boolean).join(' ');
}

function rangeOf(field: FormField, words: FormWords): string {
  if (field.type !== 'integer' && field.type !== 'number') return '';
  const { min, max } = field;
  if (min !== undefined && max !== undefined) return fill(words.fromTo, min, max);
  // That there are no fewer than none goes without saying.
  if (min !== undefined && min !== 0 && min !== 1) return fill(words.atLeast, min);
  return max === undefined ? '' : fill(words.atMost, max);
}
