import {
  QuickInputButtons,
  window,
  type InputBox,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { Cancelled } from './cancellation.ts';

/** Thrown by a question when the person wants the one before. */
class Back extends Error {
  override readonly name = 'Back';
}

/** Where a question stands among others. */
export interface Step {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

/** A button at the right of a question's title; the question stays open. */
export interface QuestionButton extends QuickInputButton {
  readonly run: () => unknown;
}

/** A question for a line of text. */
export interface TextQuestion extends Step {
  readonly buttons?: readonly QuestionButton[];
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  /** A sentence when the text cannot be used. */
  readonly check?: (text: string) => string | undefined;
}

/** A question with answers to choose from. */
export interface ChoiceQuestion<T extends QuickPickItem> extends Step {
  readonly placeholder: string;
  readonly items: readonly T[];
  readonly active?: T;
}

/** Asks for a line of text. @throws Cancelled */
export function askText(question: TextQuestion): Promise<string> {
  const box = window.createInputBox();
  box.prompt = question.prompt;
  box.value = question.value ?? '';
  box.placeholder = question.placeholder ?? '';
  box.password = question.password ?? false;
  return settle(box, question, (accept, listen) => {
    const check = () => {
      box.validationMessage = question.check?.(box.value.trim());
      return !box.validationMessage;
    };
    listen(box.onDidChangeValue(() => check()));
    listen(box.onDidAccept(() => check() && accept(box.value.trim())));
    listen(
      box.onDidTriggerButton((pressed) => {
        question.buttons?.find((button) => button === pressed)?.run();
      }),
    );
  });
}

/** Asks to choose one. @throws Cancelled */
export function askChoice<T extends QuickPickItem>(question: ChoiceQuestion<T>): Promise<T> {
  const box = window.createQuickPick<T>();
  box.items = question.items;
  box.placeholder = question.placeholder;
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  if (question.active) box.activeItems = [question.active];
  return settle(box, question, (accept, listen) => {
    listen(
      box.onDidAccept(() => {
        const [chosen] = box.selectedItems;
        if (chosen) accept(chosen);
      }),
    );
  });
}

/** Asks one question after the other; the back button returns to the one before. */
export async function askInTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (let index = 0; index < steps.length;) {
    try {
      await steps[index]?.();
      index++;
    } catch (error) {
      if (!(error instanceof Back)) throw error;
      index--;
    }
  }
}

type Listen = (subscription: { dispose(): unknown }) => void;

function settle<T>(
  input: InputBox | QuickPick<QuickPickItem>,
  { title, step, totalSteps, buttons = [] }: Step & Pick<TextQuestion, 'buttons'>,
  wire: (accept: (value: T) => void, listen: Listen) => void,
): Promise<T> {
  const open = new Disposables();
  open.add(input);
  input.title = title;
  input.step = step;
  input.totalSteps = totalSteps;
  input.ignoreFocusOut = true;
  const isLater = step !== undefined && step > 1;
  input.buttons = isLater ? [QuickInputButtons.Back, ...buttons] : buttons;
  return new Promise<T>((resolve, reject) => {
    const end = (finish: () => void) => {
      finish();
      open.dispose();
    };
    wire(
      (value) => end(() => resolve(value)),
      (subscription) => void open.add(subscription),
    );
    open.add(
      input.onDidTriggerButton((button) => {
        if (button === QuickInputButtons.Back) end(() => reject(new Back()));
      }),
    );
    open.add(input.onDidHide(() => end(() => reject(new Cancelled()))));
    input.show();
  });
}
