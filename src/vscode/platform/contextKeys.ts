import { commands } from 'vscode';
import type { ContextKeys } from './ids.ts';

const known = new Map<string, unknown>();

/** Tells `when` clauses; asks the editor only when the value changed. */
export function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  if (known.get(key) === value) return;
  known.set(key, value);
  void commands.executeCommand('setContext', key, value);
}
