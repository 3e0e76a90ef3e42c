import { l10n, type ExtensionContext } from 'vscode';
import { useTranslation } from './vscode/platform/l10n.ts';
import { Assembly } from './vscode/assembly.ts';
import type { ScienceGatewayApi } from './vscode/submit/submitFeature.ts';

/** Called by VS Code. Only constructs and registers: what is heavy is loaded on first use. */
export function activate(context: ExtensionContext): ScienceGatewayApi {
  useTranslation((message, ...args) => l10n.t(message, ...args));
  const assembly = new Assembly(context);
  context.subscriptions.push(assembly);
  return assembly.api;
}
