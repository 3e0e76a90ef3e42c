import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { abortable } from '../base/abort.ts';
import { stackPaths } from '../stack/paths.ts';
import type { Stack } from '../stack/stack.ts';
import { openForUser } from '../workbench/openForUser.ts';
import type { UserEditor } from '../workbench/userEditor.ts';
import type { Steps } from './steps.ts';

/** What to open, and on which stack. */
export interface OpenEditorOptions {
  readonly stack: Stack;
  readonly steps: Steps;
  readonly packageExtension: () => Promise<string>;
  /** Array to show. */
  readonly url: string;
}

/** Opens VS Code with the extension and the array, and stays until it is closed or Ctrl-C. */
export async function openEditor(
  { stack, steps, packageExtension, url }: OpenEditorOptions,
  signal: AbortSignal,
): Promise<void> {
  const vsix = await steps.run('Extension packaged', packageExtension);
  const workspace = join(stack.home, 'workspace');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(stack.home, 'show.json'), JSON.stringify({ url }), { mode: 0o600 });
  await using editor = await steps.run('VS Code', async ({ note }) => {
    const opened = await openForUser({
      stateFolder: stack.home,
      vsix,
      workspace,
      env: { SCIENCE_GATEWAY_HOME: stack.home },
      signal,
      onProgress: (text) => note(text),
    });
    note(opened.kind === 'desktop' ? 'desktop' : 'in the browser');
    return opened;
  });
  say(editor, stack);
  sayNextCodes(editor);
  await abortable(editor.closed, signal);
}

/** A code is good for one entry; whoever opens a second window needs the next. */
function sayNextCodes(editor: UserEditor): void {
  let last = editor.code;
  editor.onDidChangeCode?.(() => {
    if (editor.code !== last) console.log(`The next code: ${editor.code ?? ''}`);
    last = editor.code;
  });
}

function say(editor: UserEditor, stack: Stack): void {
  const lines = [
    '',
    ...(editor.address ? [`VS Code: ${editor.address}   code: ${editor.code ?? ''}`] : []),
    `Hub: ${stack.addresses.hub}   user: ${stack.addresses.user}   password: in ${stackPaths(stack.home).secrets}`,
    'Dask’s web pages ask for no password: other users of this machine can read them.',
    '',
    stack.owner
      ? 'Ctrl-C stops everything; data and environments are kept.'
      : 'Ctrl-C closes this editor; the local gateway belongs to another process and goes on.',
  ];
  console.log(lines.join('\n'));
}
