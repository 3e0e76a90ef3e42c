import type { ParamSchema } from '../../params/schema.ts';
import { fill } from '../../shared/fill.ts';
import type { FormField } from '../../shared/form.ts';
import { kindOf } from '../../shared/paramKind.ts';
import type { FormWords } from '../../shared/formWords.ts';

/** What stands below a control: the site's or the caller's sentence, and what may be entered. */
export function helpOf(field: FormField, words: FormWords): string {
  const parts =
    field.type === 'param'
      ? [field.help, ...aboutParam(field.param, words)]
      : [rangeOf(field, words), field.help];
  return parts.filter(Boolean).join(' ');
}

function aboutParam(param: ParamSchema, words: FormWords): string[] {
  const { minimum: min, maximum: max } = param;
  const written = param['x-annotation'];
  return [
    kindHint(param, words),
    boundsOf(min, max, words),
    written === undefined ? '' : fill(words.writtenAs, written),
  ];
}

function kindHint(param: ParamSchema, words: FormWords): string {
  switch (kindOf(param).kind) {
    case 'date':
      return param.format === 'date-time' ? words.timeHint : words.dateHint;
    case 'list':
      return words.listHint;
    case 'json':
      return words.jsonHint;
    case 'choice':
    case 'number':
    case 'text':
    case 'tick':
      return '';
  }
}

function rangeOf(field: FormField, words: FormWords): string {
  if (field.type !== 'integer' && field.type !== 'number') return '';
  return boundsOf(field.min, field.max, words);
}

function boundsOf(min: number | undefined, max: number | undefined, words: FormWords): string {
  if (min !== undefined && max !== undefined) return fill(words.fromTo, min, max);
  // That there are no fewer than none goes without saying.
  if (min !== undefined && min !== 0 && min !== 1) return fill(words.atLeast, min);
  return max === undefined ? '' : fill(words.atMost, max);
}
