import type { Draft, FormField, FormValue } from '../../shared/form.ts';
import { draftOf, readField, rowsInText } from '../../shared/formRead.ts';
import { kindOf } from '../../shared/paramKind.ts';
import { isSecretField } from '../../shared/formSecret.ts';
import { formWords, type FormWords } from '../../shared/formWords.ts';
import { askChoice, askInTurn, askText, type Step } from '../platform/ask.ts';
import { l10n, translated } from '../platform/l10n.ts';

/** A form as quick inputs. */
export interface QuickForm {
  readonly title: string;
  readonly fields: readonly FormField[];
  /** What is proposed, where it is not the default. */
  readonly values?: Readonly<Record<string, FormValue>> | undefined;
}

/**
 * The same form as questions, one after the other: Enter takes what is proposed.
 *
 * @throws Cancelled
 */
export async function askQuickly(form: QuickForm): Promise<Readonly<Record<string, FormValue>>> {
  const words = translated(formWords);
  const drafts = new Map<string, Draft>(
    form.fields.map((field) => [field.name, draftOf(field, form.values?.[field.name])]),
  );
  await askInTurn(
    form.fields.map((field, index) => async () => {
      const question = { field, draft: drafts.get(field.name) ?? '', words };
      const step = { step: index + 1, totalSteps: form.fields.length };
      // Also in the title: the prompt gives way to the sentence about a mistake.
      const title = l10n.t('{0}: {1}', form.title, field.label);
      drafts.set(field.name, await askField(question, { ...step, title }));
    }),
  );
  const values: Record<string, FormValue> = {};
  for (const field of form.fields) {
    const read = readField(field, drafts.get(field.name) ?? '', words);
    if ('value' in read && read.value !== undefined) values[field.name] = read.value;
  }
  return values;
}

/** One field as a question. */
export interface FieldQuestion {
  readonly field: FormField;
  readonly draft: Draft;
  readonly words: FormWords;
  /** What is wrong with it besides, in view of the others. */
  readonly check?: (text: string) => string | undefined;
}

/** Asks for one field, by a list or a line. @throws Cancelled */
export async function askField(
  { field, draft, words, check }: FieldQuestion,
  step: Step,
): Promise<Draft> {
  const choices = choicesOf(field);
  if (choices.length > 0) {
    const proposed = textOf(field, draftOf(field));
    const items = choices.map((choice) => ({
      label: choice,
      description: choice === proposed ? l10n.t('default') : '',
    }));
    const several = { label: l10n.t('Several …'), description: '' };
    const isParam = field.type === 'param';
    const active = items.find((item) => item.label === textOf(field, draft));
    const offered = isParam ? [...items, several] : items;
    const question = { ...step, placeholder: promptOf(field), items: offered };
    const chosen = await askChoice({ ...question, ...(active && { active }) });
    if (chosen !== several)
      return field.type === 'boolean' ? chosen.label === 'true' : chosen.label;
  }
  const text = await askText({
    ...step,
    prompt: promptOf(field),
    value: textOf(field, draft),
    password: isSecretField(field),
    check: (typed) => {
      const read = draftIn(field, typed);
      if (read === undefined) return l10n.t('Enter a JSON object in braces.');
      const value = readField(field, read, words);
      return 'problem' in value ? value.problem : check?.(typed);
    },
  });
  return draftIn(field, text) ?? draft;
}

function choicesOf(field: FormField): readonly string[] {
  if (field.type === 'select') return field.choices;
  if (field.type === 'boolean') return ['true', 'false'];
  if (field.type !== 'param') return [];
  const kind = kindOf(field.param);
  if (kind.kind === 'tick') return ['true', 'false'];
  return kind.kind === 'choice' ? kind.choices : [];
}

function promptOf(field: FormField): string {
  const hint = hintOf(field);
  return hint ? l10n.t('{0} ({1})', field.label, hint) : field.label;
}

function hintOf(field: FormField): string {
  if (field.type === 'mapping') return l10n.t('a JSON object, for example {"NAME": "value"}');
  if (field.type === 'param') return paramHint(field);
  if (field.type !== 'integer' && field.type !== 'number') return field.help ?? '';
  const { type, min, max } = field;
  if (min !== undefined && max !== undefined) return l10n.t('from {0} to {1}', min, max);
  if (min !== undefined) return l10n.t('{0} or more', min);
  if (max !== undefined) return l10n.t('{0} or less', max);
  return type === 'integer' ? l10n.t('a whole number') : l10n.t('a number');
}

/** The help that the program gives; else how its annotation is written. */
function paramHint({ param, help, unit }: FormField & { type: 'param' }): string {
  const written = param['x-annotation'];
  const inUnit = unit === undefined ? '' : l10n.t('in {0}', unit);
  return [help ?? written, inUnit].filter(Boolean).join(', ');
}

/** A draft as a line of text. */
export function textOf(field: FormField, draft: Draft): string {
  if (typeof draft !== 'object') return String(draft);
  const read = readField(field, draft, formWords);
  return draft.length > 0 && 'value' in read ? JSON.stringify(read.value) : '';
}

/** The draft that a line of text means; `undefined` when it is no JSON object but should be. */
function draftIn(field: FormField, text: string): Draft | undefined {
  if (field.type !== 'mapping') return text;
  return text === '' ? [] : rowsInText(text);
}
