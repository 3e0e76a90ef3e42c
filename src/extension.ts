import { l10n, type ExtensionContext } from 'vscode';
import { useTranslation } from './vscode/platform/l10n.ts';
import { Assembly } from './vscode/assembly.ts';

/** Called by VS Code. Only constructs and registers: what is heavy is loaded on first use. */
export function activate(context: ExtensionContext): void {
  useTranslation((message, ...args) => l10n.t(message, ...args));
  context.subscriptions.push(new Assembly(context));
}
