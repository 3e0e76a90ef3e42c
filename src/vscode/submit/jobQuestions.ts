import { window } from 'vscode';
import type { Draft, FormCard, FormField, FormValue } from '../../shared/form.ts';
import { draftOf, readForm } from '../../shared/formRead.ts';
import { countJobs } from '../../shared/formSweep.ts';
import { formWords } from '../../shared/formWords.ts';
import { askField, textOf } from '../forms/quickForm.ts';
import { askChoice, askInTurn } from '../platform/ask.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n, translated } from '../platform/l10n.ts';
import { cardItems } from './cardItems.ts';
import { ID, sweepChoice, type Wish, type WishRead } from './jobFields.ts';

/** What is asked. */
export interface WishQuestions {
  readonly fields: readonly FormField[];
  readonly values: Readonly<Record<string, FormValue>>;
  readonly read: (entered: Readonly<Record<string, FormValue>>) => WishRead;
}

const TITLE = () => l10n.t('Submit Job');

/**
 * The name, then one list of everything else with *Submit* on top: whoever changes nothing presses
 * Enter twice.
 *
 * @throws Cancelled
 */
export async function askForWish({
  fields,
  values,
  read,
}: WishQuestions): Promise<{ wish: Wish; entered: Readonly<Record<string, FormValue>> }> {
  const words = translated(formWords);
  const drafts = new Map<string, Draft>(
    fields.map((field) => [field.name, draftOf(field, values[field.name])]),
  );
  const name = fields.find((field) => field.name === ID);
  const others = fields.filter((field) => field !== name);
  const now = () => lookAt(fields, Object.fromEntries(drafts), read);
  let found: ReturnType<typeof lookAt> | undefined;
  await askInTurn([
    async () => {
      if (!name) return;
      const step = { title: TITLE(), step: 1, totalSteps: 2 };
      const check = (text: string) => {
        const looked = lookAt(fields, { ...Object.fromEntries(drafts), [ID]: text }, read);
        return 'problems' in looked ? looked.problems[ID] : undefined;
      };
      const draft = drafts.get(ID) ?? '';
      drafts.set(ID, await askField({ field: name, draft, words, check }, step));
    },
    async () => {
      found = await askForRest(others, drafts, now);
    },
  ]);
  if (!found || 'problems' in found) throw new Cancelled();
  return found;
}

type Looked =
  | { readonly wish: Wish; readonly entered: Readonly<Record<string, FormValue>> }
  | { readonly problems: Readonly<Record<string, string>> };

function lookAt(
  fields: readonly FormField[],
  drafts: Readonly<Record<string, Draft>>,
  read: WishQuestions['read'],
): Looked {
  const form = readForm(fields, drafts, translated(formWords));
  if ('problems' in form) return form;
  const wish = read(form.values);
  return 'problems' in wish ? wish : { wish: wish.wish, entered: form.values };
}

async function askForRest(
  fields: readonly FormField[],
  drafts: Map<string, Draft>,
  look: () => Looked,
): Promise<Looked> {
  const words = translated(formWords);
  const sweep = sweepChoice();
  for (;;) {
    const looked = look();
    const { varied } = countJobs({ fields, sweep }, Object.fromEntries(drafts), words);
    const shown = fields.filter((field) => field.name !== sweep.field || varied > 1);
    const items = [
      { ...firstItem(looked), field: undefined },
      ...shown.map((field) => ({
        label: field.label,
        description: textOf(field, drafts.get(field.name) ?? ''),
        field,
      })),
    ];
    const placeholder = l10n.t('Press Enter to submit, or choose a value to change it.');
    const step = { title: TITLE(), step: 2, totalSteps: 2 };
    const { field } = await askChoice({ ...step, placeholder, items });
    if (!field && !('problems' in looked)) return looked;
    if (!field) continue;
    const question = { field, draft: drafts.get(field.name) ?? '', words };
    drafts.set(
      field.name,
      await askField(question, { title: l10n.t('Submit Job: {0}', field.label) }),
    );
  }
}

function firstItem(looked: Looked): { label: string; description: string } {
  if ('problems' in looked) {
    const [[, problem] = []] = Object.entries(looked.problems);
    return { label: l10n.t('$(error) {0}', problem ?? ''), description: '' };
  }
  const count = looked.wish.params.length;
  const description =
    count === 1 ? l10n.t('with the values below') : l10n.t('{0} jobs, a sweep', count);
  return { label: l10n.t('$(play) Submit'), description };
}

/** The card as a list; Enter on a line without a remedy shows all that it says. @throws Cancelled */
export async function askOnCard(card: FormCard): Promise<string> {
  const placeholder = l10n.t('Choose what to do, or press Escape.');
  const items = cardItems(card);
  for (;;) {
    const { id, label, detail } = await askChoice({ title: card.title, placeholder, items });
    if (id !== undefined) return id;
    await window.showInformationMessage(label.replace(/^\$\(\S+\) /, ''), { modal: true, detail });
  }
}
