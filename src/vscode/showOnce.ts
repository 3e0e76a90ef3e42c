import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commands } from 'vscode';
import { v, validateJson } from '../base/validate.ts';
import type { Account } from './account/account.ts';

/** What `npm start` leaves in the stack's state folder for the editor that it opens. */
const note = v.object({ url: v.pipe(v.string(), v.maxLength(2_000)) });

/** Shows views and array that `npm start` has left a note about, once. */
export async function showOnce(
  home: string,
  account: Account,
  open: (url: string, options: object) => Promise<void>,
): Promise<void> {
  const path = join(home, 'show.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  await rm(path, { force: true });
  const { url } = validateJson(note, text, path);
  await account.ready;
  await commands.executeCommand('workbench.view.extension.scienceGateway');
  await open(url, {});
}
