import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commands } from 'vscode';
import { validateJson, v } from '../../base/validate.ts';
import type { OpenArray } from '../jobs/jobCommands.ts';

const wish = v.object({ url: v.pipe(v.string(), v.startsWith('s3://'), v.maxLength(2_000)) });

/**
 * What `npm start` wants to be seen first: it leaves the address of the sample's array in the state
 * folder, which no other user can write to. Shown once.
 */
export async function showOnStart(home: string, open: OpenArray): Promise<void> {
  const path = join(home, 'show.json');
  const text = await readIfThere(path);
  if (text === undefined) return;
  await rm(path, { force: true });
  const { url } = validateJson(wish, text, path);
  await commands.executeCommand('workbench.view.extension.scienceGateway');
  await open(url, {});
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
