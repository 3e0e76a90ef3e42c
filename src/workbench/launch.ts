/**
 * Opens a real VS Code to test in or to take pictures of: the desktop one where it can be had, else
 * the server build in a headless Chromium. Both give the same session.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClosingStack } from './closingStack.ts';
import { openDesktopSession } from './desktopSession.ts';
import { prepareHome } from './editorHome.ts';
import type { EditorBackend, EditorSession, LaunchOptions } from './editorSession.ts';
import { openServerSession } from './serverSession.ts';
import type { WorkbenchPage } from './workbenchPage.ts';

/** The back end that `launchEditor` takes here. */
export function editorBackend(env: NodeJS.ProcessEnv = process.env): EditorBackend {
  const isDesktop = env['VSCODE_PATH'] ?? env['SCIENCE_GATEWAY_EDITOR'] === 'desktop';
  return isDesktop ? 'desktop' : 'server';
}

/**
 * Opens VS Code and waits until its workbench is drawn.
 *
 * @throws EditorMissing, BrowserMissing or EditorFailed with what to do.
 */
export async function launchEditor(options: LaunchOptions = {}): Promise<EditorSession> {
  const backend = editorBackend();
  const root = options.home ?? (await mkdtemp(join(tmpdir(), 'science-gateway-editor-')));
  const own = new ClosingStack();
  const end = async (isKept: boolean) => {
    await own.close();
    if (!isKept) await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  const isCallers = options.home !== undefined;
  try {
    options.onProgress?.(`VS Code (${backend})`);
    const theme = options.theme === undefined ? {} : { 'workbench.colorTheme': options.theme };
    const settings = { ...theme, ...options.settings };
    const home = await prepareHome(root, { settings, userFiles: options.userFiles });
    const open = backend === 'desktop' ? openDesktopSession : openServerSession;
    const { workbench } = await open(home, options, own);
    await workbench.ready();
    const close = async ({ keep = false } = {}) => end(keep || isCallers);
    return session({ backend, root, workbench, close });
  } catch (error) {
    await end(isCallers);
    throw error;
  }
}

interface SessionParts {
  readonly backend: EditorBackend;
  readonly root: string;
  readonly workbench: WorkbenchPage;
  readonly close: (options?: { readonly keep?: boolean }) => Promise<void>;
}

function session({ backend, root, workbench, close }: SessionParts): EditorSession {
  return {
    backend,
    page: workbench.page,
    home: root,
    get recordedMessages() {
      return workbench.recordedMessages;
    },
    command: (title) => workbench.command(title),
    answer: (text) => workbench.answer(text),
    webview: () => workbench.webview(),
    notifications: () => workbench.notifications(),
    statusBar: () => workbench.statusBar(),
    treeRow: (text) => workbench.treeRow(text),
    screenshot: (path) => workbench.screenshot(path),
    reload: () => workbench.reload(),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}
