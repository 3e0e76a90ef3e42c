import type { Draft, FormField, FormValue } from '../../shared/form.ts';
import { draftOf, readField, rowsInText } from '../../shared/formRead.ts';
import { isSecretField } from '../../shared/formSecret.ts';
import { formWords, type FormWords } from '../../shared/formWords.ts';
import { askChoice, askInTurn, askText } from '../platform/ask.ts';
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

interface Question {
  readonly field: FormField;
  readonly draft: Draft;
  readonly words: FormWords;
}

interface Step {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

async function askField({ field, draft, words }: Question, step: Step): Promise<Draft> {
  const choices =
    field.type === 'select' ? field.choices : field.type === 'boolean' ? ['true', 'false'] : [];
  if (choices.length > 0) {
    const proposed = textOf(field, draftOf(field));
    const items = choices.map((choice) => ({
      label: choice,
      description: choice === proposed ? l10n.t('default') : '',
    }));
    const active = items.find((item) => item.label === textOf(field, draft));
    const question = { ...step, placeholder: field.label, items };
    const { label } = await askChoice({ ...question, ...(active && { active }) });
    return field.type === 'boolean' ? label === 'true' : label;
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
      return 'problem' in value ? value.problem : undefined;
    },
  });
  return draftIn(field, text) ?? draft;
}

function promptOf(field: FormField): string {
  const hint = hintOf(field);
  return hint ? l10n.t('{0} ({1})', field.label, hint) : field.label;
}

function hintOf(field: FormField): string {
  if (field.type === 'mapping') return l10n.t('a JSON object, for example {"NAME": "value"}');
  if (field.type !== 'integer' && field.type !== 'number') return field.help ?? '';
  const { type, min, max } = field;
  if (min !== undefined && max !== undefined) return l10n.t('from {0} to {1}', min, max);
  if (min !== undefined) return l10n.t('{0} or more', min);
  if (max !== undefined) return l10n.t('{0} or less', max);
  return type === 'integer' ? l10n.t('a whole number') : l10n.t('a number');
}

/** A draft as a line of text. */
function textOf(field: FormField, draft: Draft): string {
  if (typeof draft !== 'object') return String(draft);
  const read = readField(field, draft, formWords);
  return draft.length > 0 && 'value' in read ? JSON.stringify(read.value) : '';
}

/** The draft that a line of text means; `undefined` when it is no JSON object but should be. */
function draftIn(field: FormField, text: string): Draft | undefined {
  if (field.type !== 'mapping') return text;
  return text === '' ? [] : rowsInText(text);
}
