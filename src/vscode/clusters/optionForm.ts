import type { ClusterOption, OptionValue } from '../../gateway/options.ts';
import { l10n } from '../platform/l10n.ts';

/** An option of a new cluster as one question. */
export interface OptionQuestion {
  readonly field: string;
  readonly label: string;
  /** What may be entered, in words; empty when anything may. */
  readonly hint: string;
  /** The site's default as text. */
  readonly value: string;
  /** Fixed answers instead of free text. */
  readonly choices?: readonly string[];
  /** A sentence when the text cannot be used. */
  readonly check: (text: string) => string | undefined;
  /** The value to send, from a text that passed `check`; `undefined` leaves the site's default. */
  readonly parse: (text: string) => OptionValue | undefined;
}

/** Makes the question for one of the site's options. */
export function questionOf(option: ClusterOption): OptionQuestion {
  const { field, label } = option;
  switch (option.type) {
    case 'int':
    case 'float':
      return { field, label, ...numberQuestion(option) };
    case 'string':
      return {
        field,
        label,
        hint: '',
        value: option.default ?? '',
        check: () => undefined,
        parse: (text) => (text === '' && option.default === null ? undefined : text),
      };
    case 'bool':
      return {
        field,
        label,
        hint: '',
        value: String(option.default ?? false),
        choices: ['true', 'false'],
        check: () => undefined,
        parse: (text) => text === 'true',
      };
    case 'select':
      return {
        field,
        label,
        hint: '',
        value: option.default ?? option.choices[0] ?? '',
        choices: option.choices,
        check: (text) =>
          option.choices.includes(text) ? undefined : l10n.t('Choose one of the list.'),
        parse: (text) => text,
      };
    case 'mapping':
      return { field, label, ...mappingQuestion(option.default) };
  }
}

type Rest = Omit<OptionQuestion, 'field' | 'label'>;

function numberQuestion(option: ClusterOption & { type: 'int' | 'float' }): Rest {
  const { type, min, max } = option;
  const hint = rangeHint(type, min, max);
  return {
    hint,
    value: option.default === null ? '' : String(option.default),
    check: (text) => {
      if (text === '' && option.default === null) return undefined;
      const value = Number(text);
      if (text === '' || !Number.isFinite(value)) return l10n.t('Enter a number.');
      if (type === 'int' && !Number.isSafeInteger(value)) return l10n.t('Enter a whole number.');
      if (min !== undefined && value < min) return l10n.t('The site allows {0} or more.', min);
      if (max !== undefined && value > max) return l10n.t('The site allows {0} or less.', max);
      return undefined;
    },
    parse: (text) => (text === '' ? undefined : Number(text)),
  };
}

function rangeHint(
  type: 'int' | 'float',
  min: number | undefined,
  max: number | undefined,
): string {
  if (min !== undefined && max !== undefined) return l10n.t('from {0} to {1}', min, max);
  if (min !== undefined) return l10n.t('{0} or more', min);
  if (max !== undefined) return l10n.t('{0} or less', max);
  return type === 'int' ? l10n.t('a whole number') : l10n.t('a number');
}

function mappingQuestion(value: Readonly<Record<string, unknown>> | null): Rest {
  return {
    hint: l10n.t('a JSON object, for example {"NAME": "value"}'),
    value: value === null ? '' : JSON.stringify(value),
    check: (text) =>
      text === '' || objectIn(text) ? undefined : l10n.t('Enter a JSON object in braces.'),
    parse: (text) => (text === '' ? undefined : objectIn(text)),
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A sentence when `text` is no number of workers. */
export function checkWorkers(text: string): string | undefined {
  if (!/^\d{1,6}$/.test(text)) return l10n.t('Enter a whole number, 0 or more.');
  return undefined;
}
