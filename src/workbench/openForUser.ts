/**
 * Opens VS Code for the person who typed `npm start`: their own desktop VS Code with folders of its
 * own, else the server build in their browser.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import { ClosingStack } from './closingStack.ts';
import { desktopCommand } from './desktopCommand.ts';
import { openDesktop } from './desktopForUser.ts';
import { hasDisplay } from './display.ts';
import { openDoor } from './door.ts';
import { prepareHome } from './editorHome.ts';
import { startEditorServer } from './editorServer.ts';
import { serverBuild } from './serverBuild.ts';
import type { OpenForUserOptions, UserEditor } from './userEditor.ts';
import { workbenchPath } from './workbenchPath.ts';

/**
 * Opens VS Code; the user's own profile is neither read nor written.
 *
 * @throws EditorMissing where no VS Code can be had, EditorFailed when it does not start.
 */
export async function openForUser(options: OpenForUserOptions): Promise<UserEditor> {
  const { settings } = options;
  const folder = join(options.stateFolder, 'editor');
  const home = await prepareHome(folder, { settings, keepSettings: true });
  const command = hasDisplay() ? await desktopCommand(home, options) : undefined;
  if (command !== undefined) return openDesktop(command, home, options);
  const own = new ClosingStack();
  try {
    const build = await serverBuild(options);
    const server = own.use(await startEditorServer({ ...options, build, home }));
    const workspace = resolve(options.workspace);
    const arrival = { path: workbenchPath(workspace), trusted: [workspace] };
    const { socketPath } = server;
    const door = own.use(await openDoor({ socketPath, stateFolder: home.door, arrival }));
    if (hasDisplay()) showInBrowser(door.entryFile);
    return {
      kind: 'server',
      address: door.origin,
      get code() {
        return door.code;
      },
      onDidChangeCode: door.onDidChangeCode,
      entryFile: door.entryFile,
      closed: server.ended,
      [Symbol.asyncDispose]: () => own.close(),
    };
  } catch (error) {
    await own.close();
    throw error;
  }
}

/**
 * Shows a local file in the user's browser, which is not ours to end. A machine without a browser is
 * no failure: address and code are printed anyway.
 */
function showInBrowser(file: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}
