import { l10n } from '../platform/l10n.ts';

/** A value of a parameter, as JSON. */
export type ParamValue = string | number | boolean | null | readonly number[];

/** One parameter of a program as a line of text that people edit. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly value: ParamValue;
  readonly choices?: readonly string[];
}

/** A value as it stands in an input box: `1000, 1000`, `zstd`, `none`. */
export function textOf(value: ParamValue): string {
  if (value === null) return 'none';
  if (typeof value === 'object') return value.join(', ');
  return String(value);
}

/** The value of a text, of the same kind as the default; a sentence when it is none. */
export function parseField(field: FormField, text: string): { value: ParamValue } | string {
  const trimmed = text.trim();
  if (field.choices && !field.choices.includes(trimmed)) return l10n.t('Choose one of the list.');
  if (field.value === null || typeof field.value === 'string') {
    if (field.choices?.includes('none') && trimmed === 'none') return { value: null };
    return trimmed === '' ? l10n.t('Enter a value.') : { value: trimmed };
  }
  if (typeof field.value === 'boolean') return { value: trimmed === 'true' };
  if (typeof field.value === 'number') return wholeNumber(trimmed);
  const parts = trimmed.split(/[\s,x×]+/).filter(Boolean);
  const numbers = parts.map(Number);
  const isList = numbers.length > 0 && numbers.every((one) => Number.isSafeInteger(one) && one > 0);
  return isList ? { value: numbers } : l10n.t('Enter whole numbers, for example 1000, 1000.');
}

function wholeNumber(text: string): { value: number } | string {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < 0) {
    return l10n.t('Enter a whole number, 0 or more.');
  }
  return { value };
}
