import { window, type QuickPickItem } from 'vscode';
import { Cancelled } from './cancellation.ts';

/** A question of which several answers may be ticked. */
export interface ManyQuestion<T extends QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  /** Those with `picked` are ticked beforehand. */
  readonly items: readonly T[];
}

/** Asks to tick any number of items. @throws Cancelled */
export async function askMany<T extends QuickPickItem>({
  items,
  title,
  placeholder,
}: ManyQuestion<T>): Promise<readonly T[]> {
  const chosen = await window.showQuickPick(items, {
    canPickMany: true,
    ignoreFocusOut: true,
    title,
    placeHolder: placeholder,
  });
  if (!chosen) throw new Cancelled();
  return chosen;
}
